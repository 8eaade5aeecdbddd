import { isPattern, NamePatterns } from '../core/name-patterns.ts';
import { listedNames } from '../routing/listed-names.ts';
import { targetsOf } from '../routing/model-targets.ts';
import { checkModelNames } from './check-model-names.ts';
import { simulatorProviderName } from './complete-models.ts';
import type { Config } from './config.ts';
import type { Path, Refuse } from './problem.ts';
import { describeUnknownName, describeUnknownProvider } from './unknown-name.ts';
import type { ValueOrigins } from './value-origins.ts';

/** Checks that each model has a name of its own and targets that exist. */
export function checkModels(config: Config, origins: ValueOrigins, refuse: Refuse): void {
  const providerNames = Object.keys(config.providers);
  if (config.backend.kind === 'embedded-simulator') providerNames.push(simulatorProviderName);
  checkModelNames(config.models, origins, refuse);
  config.models.forEach((model, index) => {
    checkTargets(model, index, refuse);
    for (const { provider, path: inModel } of targetsOf(model)) {
      if (providerNames.includes(provider)) continue;
      const at = ['models', index, ...inModel];
      refuse(at, describeUnknownProvider(`names ${origins.quote(at, provider)}`, provider, providerNames));
    }
  });
  checkStandIns(config, origins, refuse);
  checkDefault(config, origins, refuse);
}

function checkDefault({ models, defaults: { model } }: Config, origins: ValueOrigins, refuse: Refuse): void {
  const at = ['defaults', 'model'];
  if (model === undefined) return;
  if (isPattern(model)) {
    refuse(at, `must be the name of one model; ${origins.quote(at, model)} stands for many`);
    return;
  }
  const patterns = models.filter(({ name }) => isPattern(name)).map(({ name }) => [name, name] as const);
  if (listedNames(models).has(model) || new NamePatterns(patterns).find(model) !== undefined) return;
  refuse(at, `names ${origins.quote(at, model)}, which nobody serves: add it under models, or a "*" entry`);
}

/** A model says in one of three ways where its requests go. */
function checkTargets(model: Config['models'][number], index: number, refuse: Refuse): void {
  const ways = (['provider', 'targets', 'groups'] as const).filter((way) => model[way] !== undefined);
  const [first, second] = ways;
  const empty = [['targets'], ['groups'], ...(model.groups ?? []).map((_group, at) => ['groups', at, 'targets'])];
  for (const path of empty.filter((at) => isEmptyList(model, at))) {
    refuse(['models', index, ...path], 'lists nothing: name at least one target');
  }
  if (isPattern(model.name)) refuseBounds(model, index, refuse);
  if (first === undefined) {
    refuse(['models', index], 'needs provider (one target), targets (several that share its requests) or groups');
  } else if (second !== undefined) {
    refuse(['models', index, second], `cannot stand beside ${first}: write one of provider, targets and groups`);
  }
}

/** Each name that is passed on is a target of its own. */
function refuseBounds(
  { name, maxInFlight, targets, groups }: Config['models'][number],
  index: number,
  refuse: Refuse,
): void {
  const all = [...(targets ?? []), ...(groups ?? []).flatMap((group) => group.targets)];
  if ([maxInFlight, ...all.map((target) => target.maxInFlight)].every((bound) => bound === undefined)) return;
  refuse(
    ['models', index],
    `has maxInFlight, which cannot stand beside the name ${JSON.stringify(name)}: each name that it passes on is a target of its own`,
  );
}

function isEmptyList(model: unknown, path: Path): boolean {
  let value = model;
  for (const member of path) value = (value as Readonly<Record<string | number, unknown>> | undefined)?.[member];
  return Array.isArray(value) && value.length === 0;
}

function checkStandIns({ models }: Config, origins: ValueOrigins, refuse: Refuse): void {
  const names = listedNames(models);
  models.forEach(({ name, insteadOf = {} }, index) => {
    for (const [member, standIn] of Object.entries(insteadOf)) {
      const at = ['models', index, 'insteadOf', member];
      const itsName = names.get(standIn);
      if (itsName === name) refuse(at, 'names the model itself');
      else if (itsName === undefined) {
        refuse(
          at,
          describeUnknownName(`names ${origins.quote(at, standIn)}`, standIn, 'under models', [...names.keys()]),
        );
      }
    }
  });
}
