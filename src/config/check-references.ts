import { storeProblem } from '../limits/stores/store-address.ts';
import { everyOtherName } from '../routing/build-routes.ts';
import { targetsOf } from '../routing/model-targets.ts';
import { otherModelsLabel } from '../routing/plan-for.ts';
import { checkProviders } from './check-providers.ts';
import { checkServer } from './check-server.ts';
import { checkObjects } from './stored-objects.ts';
import { checkKeys, writtenKeys } from './check-keys.ts';
import { simulatorProviderName } from './complete-models.ts';
import type { Config } from './config.ts';
import { describeUnknownName, describeUnknownProvider } from './unknown-name.ts';
import type { ValueOrigins } from './value-origins.ts';
import type { Path, Problem, Refuse } from './problem.ts';

/**
 * Checks what no schema can: names that must exist elsewhere in the file, names that must be unique, and texts that
 * must make sense.
 */
export function checkReferences(config: Config, origins: ValueOrigins): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: Path, message: string): void => {
    problems.push(origins.problem(path, message));
  };
  checkModels(config, origins, refuse);
  checkTeams(config, origins, refuse);
  checkLimitNames(config, refuse);
  problems.push(...checkKeys(writtenKeys(config.auth.keys, ['auth', 'keys'], origins, config.file), config));
  checkProviders(config, refuse);
  checkServer(config, refuse);
  checkObjects(config, refuse);
  checkStore(config, refuse);
  if (config.drain.deadlineMs < config.drain.settleMs) {
    refuse(['drain', 'deadlineMs'], 'must be at least drain.settleMs; both count from SIGTERM');
  }
  return problems;
}

function checkModels(config: Config, origins: ValueOrigins, refuse: Refuse): void {
  const providerNames = Object.keys(config.providers);
  if (config.backend.kind === 'embedded-simulator') providerNames.push(simulatorProviderName);
  const modelNames = new Set<string>();
  config.models.forEach((model, index) => {
    const path = ['models', index, 'name'];
    if (modelNames.has(model.name)) refuse(path, `lists ${origins.quote(path, model.name)} a second time`);
    modelNames.add(model.name);
    for (const member of ['name', 'upstreamModel'] as const) {
      const fault = describeNameFault(model[member]);
      if (fault !== undefined) refuse(['models', index, member], fault);
    }
    if (model.name === everyOtherName && model.upstreamModel !== undefined) {
      refuse(['models', index, 'upstreamModel'], 'cannot stand beside the name "*", which passes names on as they are');
    }
    if (model.name === otherModelsLabel) {
      refuse(
        path,
        `is ${origins.quote(path, model.name)}, which metrics and limits call the names that are not listed`,
      );
    }
    checkTargets(model, index, refuse);
    for (const { provider, path: inModel } of targetsOf(model)) {
      if (providerNames.includes(provider)) continue;
      const at = ['models', index, ...inModel];
      refuse(at, describeUnknownProvider(`names ${origins.quote(at, provider)}`, provider, providerNames));
    }
  });
  checkStandIns(config, origins, refuse);
  const fallback = config.defaults.model;
  if (fallback === everyOtherName) {
    refuse(['defaults', 'model'], 'must be the name of one model; "*" stands for all that are not listed');
  } else if (fallback !== undefined && !modelNames.has(fallback) && !modelNames.has('*')) {
    const at = ['defaults', 'model'];
    refuse(at, `names ${origins.quote(at, fallback)}, which nobody serves: add it under models, or a "*" entry`);
  }
}

/** A model says in one of three ways where its requests go. */
function checkTargets(model: Config['models'][number], index: number, refuse: Refuse): void {
  const ways = (['provider', 'targets', 'groups'] as const).filter((way) => model[way] !== undefined);
  const [first, second] = ways;
  const empty = [['targets'], ['groups'], ...(model.groups ?? []).map((_group, at) => ['groups', at, 'targets'])];
  for (const path of empty.filter((at) => isEmptyList(model, at))) {
    refuse(['models', index, ...path], 'lists nothing: name at least one target');
  }
  if (first === undefined) {
    refuse(['models', index], 'needs provider (one target), targets (several that share its requests) or groups');
  } else if (second !== undefined) {
    refuse(['models', index, second], `cannot stand beside ${first}: write one of provider, targets and groups`);
  }
  if (model.name === everyOtherName && first !== undefined && first !== 'provider') {
    refuse(['models', index, first], 'cannot stand beside the name "*", which passes names on to one provider');
  }
}

function isEmptyList(model: unknown, path: Path): boolean {
  let value = model;
  for (const member of path) value = (value as Readonly<Record<string | number, unknown>> | undefined)?.[member];
  return Array.isArray(value) && value.length === 0;
}

function checkStandIns({ models }: Config, origins: ValueOrigins, refuse: Refuse): void {
  const names = models.map(({ name }) => name).filter((name) => name !== everyOtherName);
  models.forEach(({ name, insteadOf = {} }, index) => {
    for (const [member, standIn] of Object.entries(insteadOf)) {
      const at = ['models', index, 'insteadOf', member];
      if (standIn === name) refuse(at, 'names the model itself');
      else if (!names.includes(standIn)) {
        refuse(at, describeUnknownName(`names ${origins.quote(at, standIn)}`, standIn, 'under models', names));
      }
    }
  });
}

/** Names are written to headers, logs and messages, and invisible characters in them are never meant. */
function describeNameFault(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (/\p{Cc}/u.test(name)) return 'must not hold line breaks or other control characters';
  return name.trim() === name ? undefined : 'must not begin or end with a blank';
}

function checkTeams({ auth }: Config, origins: ValueOrigins, refuse: Refuse): void {
  auth.teams.forEach((team, index) => {
    const path = ['auth', 'teams', index];
    if (auth.teams.indexOf(team) < index) refuse(path, `lists ${origins.quote(path, team)} a second time`);
  });
}

/** A limit for an unknown name would limit nobody, and nobody would notice. */
function checkLimitNames({ auth, limits, models }: Config, refuse: Refuse): void {
  for (const team of Object.keys(limits.perTeam ?? {})) {
    if (auth.teams.includes(team)) continue;
    refuse(['limits', 'perTeam', team], describeUnknownName('names a team', team, 'in auth.teams', auth.teams));
  }
  const names = models.map(({ name }) => name);
  for (const model of Object.keys(limits.perModel ?? {})) {
    if (model === everyOtherName || names.includes(model)) continue;
    refuse(['limits', 'perModel', model], describeUnknownName('names a model', model, 'under models', names));
  }
}

function checkStore({ limits: { valkey } }: Config, refuse: Refuse): void {
  const problem = valkey && storeProblem(valkey);
  if (problem !== undefined) refuse(['limits', 'valkey', problem.name], problem.message);
}
