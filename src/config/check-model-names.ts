import { everyOtherName, hasStar, isPattern } from '../core/name-patterns.ts';
import { isModelName, otherModelsLabel } from '../routing/plan-for.ts';
import type { Config } from './config.ts';
import type { Path, Refuse } from './problem.ts';
import type { ValueOrigins } from './value-origins.ts';

type Model = Config['models'][number];

/** Checks the names of models, their aliases, and the names that providers know. */
export function checkModelNames(models: readonly Model[], origins: ValueOrigins, refuse: Refuse): void {
  const names = new Set<string>();
  models.forEach(({ name }, index) => {
    const at = ['models', index, 'name'];
    const fault = describeNameFault(name) ?? describePatternFault(name);
    if (fault !== undefined) refuse(at, fault);
    if (names.has(name)) refuse(at, `lists ${origins.quote(at, name)} a second time`);
    names.add(name);
    if (name === otherModelsLabel) {
      refuse(at, `is ${origins.quote(at, name)}, which metrics and limits call the names that are not listed`);
    }
  });
  checkAliases(models, names, origins, refuse);
  models.forEach((model, index) => {
    for (const { path, name } of upstreamNames(model)) {
      const fault = describeNameFault(name) ?? describeStarFault(name, model);
      if (fault !== undefined) refuse(['models', index, ...path], fault);
    }
  });
}

function checkAliases(
  models: readonly Model[],
  names: ReadonlySet<string>,
  origins: ValueOrigins,
  refuse: Refuse,
): void {
  const aliases = new Set<string>();
  models.forEach(({ name, aliases: own = [] }, index) => {
    if (isPattern(name) && own.length > 0) {
      refuse(
        ['models', index, 'aliases'],
        `cannot stand beside the name ${JSON.stringify(name)}, which stands for many`,
      );
    }
    own.forEach((alias, place) => {
      const at = ['models', index, 'aliases', place];
      const fault = describeNameFault(alias);
      if (fault !== undefined) refuse(at, fault);
      if (hasStar(alias))
        refuse(at, 'must be one name: "*" stands for many, and only the name of a model can end in it');
      if (names.has(alias)) refuse(at, `is ${origins.quote(at, alias)}, the name of a model`);
      if (aliases.has(alias)) refuse(at, `lists ${origins.quote(at, alias)} a second time`);
      aliases.add(alias);
    });
  });
}

/** Those that are written in the configuration. */
function upstreamNames(model: Model): ReadonlyArray<{ readonly path: Path; readonly name: string }> {
  const lists = [
    { path: [], targets: [model] },
    { path: ['targets'], targets: model.targets ?? [] },
    ...(model.groups ?? []).map(({ targets }, index) => ({ path: ['groups', index, 'targets'], targets })),
  ];
  return lists.flatMap(({ path, targets }) =>
    targets.flatMap(({ upstreamModel: name }, index) =>
      name === undefined
        ? []
        : [{ path: path.length === 0 ? ['upstreamModel'] : [...path, index, 'upstreamModel'], name }],
    ),
  );
}

/** Names are written to headers, logs and messages, and invisible characters in them are never meant. */
function describeNameFault(name: string): string | undefined {
  if (/\p{Cc}/u.test(name)) return 'must not hold line breaks or other control characters';
  return name.trim() === name ? undefined : 'must not begin or end with a blank';
}

function describePatternFault(name: string): string | undefined {
  if (!hasStar(name)) return undefined;
  if (name.indexOf('*') !== name.length - 1) return 'may have one "*", at its end';
  return isModelName(name)
    ? undefined
    : 'stands for no name: those that are passed on have only visible characters of ASCII';
}

function describeStarFault(upstreamModel: string, { name }: Model): string | undefined {
  if (!isPattern(name)) {
    return hasStar(upstreamModel) ? 'may have a "*" only where the name of the model ends in one' : undefined;
  }
  if (upstreamModel.indexOf('*') !== upstreamModel.lastIndexOf('*')) return 'may have one "*"';
  // A client that misspells a name would get the answer of a model that nobody asked for.
  return name === everyOtherName && !hasStar(upstreamModel)
    ? 'cannot stand without a "*" beside the name "*", which passes names on'
    : undefined;
}
