import { everyOtherName, isPattern, NamePatterns } from '../core/name-patterns.ts';
import type { Provider } from '../core/provider.ts';
import { buildGroups, buildRoute, type LinkableGroups, type Route, type RouteParts } from './build-route.ts';
import { CountedNames } from './counted-names.ts';
import type { TargetStates } from './health/target-states.ts';
import { listedNames } from './listed-names.ts';
import { PassingRoute } from './passing-route.ts';
import type { DefaultsSettings, ModelsSettings } from './settings.ts';

/** Which targets answer each model. */
export interface Routes {
  /** By each name that clients write, aliases too. A Map, because clients choose the name. */
  readonly listed: ReadonlyMap<string, Route>;
  /** By pattern, for the names that are not listed. */
  readonly passing: NamePatterns<PassingRoute>;
  readonly counted: CountedNames;
  readonly defaultModel: string | undefined;
  /** All providers by name, and the one that stores what belongs to no other object. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly storage: Provider | undefined;
  /** Milliseconds for a request that asks for no model. */
  readonly deadlineMs: number;
  /** What has been learnt of the targets. */
  readonly states: TargetStates;
}

/** @throws Error at start-up, naming the setting that is wrong */
export function buildRoutes(models: ModelsSettings, defaults: DefaultsSettings, parts: RouteParts): Routes {
  const { providers, attempts, states, storage } = parts;
  const placed = placeModels(models, parts);
  const { grouped, passed } = placed;
  linkStandIns(models, placed);
  const listed = listRoutes(models, grouped, parts);
  const passing = new NamePatterns(passed);
  if (storage !== undefined && !providers.has(storage)) {
    throw new Error(`objects.provider names "${storage}", which is not under providers`);
  }
  const { model } = defaults;
  const usual = model === undefined ? passed.get(everyOtherName) : (listed.get(model) ?? passing.find(model));
  if (model !== undefined && usual === undefined) {
    throw new Error(`defaults.model names "${model}", which is not under models`);
  }
  return {
    listed,
    passing,
    counted: new CountedNames(models),
    defaultModel: model,
    providers,
    storage: storage === undefined ? usual?.targets[0].provider : providers.get(storage),
    deadlineMs: attempts.deadlineMs,
    states,
  };
}

interface PlacedModels {
  /** Of the listed models, by name. */
  readonly grouped: ReadonlyMap<string, LinkableGroups>;
  /** By pattern. */
  readonly passed: ReadonlyMap<string, PassingRoute>;
}

function placeModels(models: ModelsSettings, parts: RouteParts): PlacedModels {
  const grouped = new Map<string, LinkableGroups>();
  const passed = new Map<string, PassingRoute>();
  for (const [index, model] of models.entries()) {
    const at = `models[${index}]`;
    const { name } = model;
    if (grouped.has(name) || passed.has(name)) throw new Error(`${at}.name "${name}" is there twice`);
    if (isPattern(name)) passed.set(name, new PassingRoute(model, at, parts));
    else grouped.set(name, buildGroups(model, at, parts));
  }
  return { grouped, passed };
}

function linkStandIns(models: ModelsSettings, { grouped, passed }: PlacedModels): void {
  const names = listedNames(models);
  for (const [index, { name, insteadOf = {} }] of models.entries()) {
    for (const [member, reason] of standInReasons) {
      const standIn = insteadOf[member];
      if (standIn === undefined) continue;
      const groups = grouped.get(names.get(standIn) ?? standIn);
      if (groups === undefined) {
        throw new Error(`models[${index}].insteadOf.${member} names "${standIn}", which is not listed under models`);
      }
      (grouped.get(name) ?? passed.get(name))?.insteadOf.set(reason, groups);
    }
  }
}

/** The setting for each reason of a refusal. */
const standInReasons = [
  ['contextWindow', 'context_window'],
  ['contentPolicy', 'content_policy'],
] as const;

function listRoutes(
  models: ModelsSettings,
  grouped: ReadonlyMap<string, LinkableGroups>,
  parts: RouteParts,
): ReadonlyMap<string, Route> {
  const listed = new Map<string, Route>();
  for (const model of models) {
    const groups = grouped.get(model.name);
    if (groups === undefined) continue;
    const route = buildRoute(model, groups, parts);
    for (const name of [model.name, ...(model.aliases ?? [])]) {
      if (name !== model.name && (grouped.has(name) || listed.has(name))) {
        throw new Error(`the alias "${name}" of the model "${model.name}" is the name of another one`);
      }
      listed.set(name, route);
    }
  }
  return listed;
}
