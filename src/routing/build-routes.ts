import { ModelNames } from '../core/model-names.ts';
import type { Provider } from '../core/provider.ts';
import {
  type BudgetedRules,
  buildGroups,
  buildRoute,
  type LinkableGroups,
  type Route,
  type RouteParts,
  rulesOf,
} from './build-route.ts';
import type { TargetStates } from './health/target-states.ts';
import { targetsOf } from './model-targets.ts';
import type { DefaultsSettings, ModelsSettings } from './settings.ts';

/** Which targets answer each model. */
export interface Routes {
  /** By the name that clients write. A Map, because clients choose the name. */
  readonly listed: ReadonlyMap<string, Route>;
  /** The provider of all other names, if there is one. */
  readonly others:
    | { readonly provider: Provider; readonly deadlineMs: number; readonly tries: BudgetedRules }
    | undefined;
  /**
   * The listed model that an unlisted name means when it goes to `others`, so that adding a date to a name is not a way
   * around the limits of the model.
   */
  readonly aliases: ModelNames<string>;
  readonly defaultModel: string | undefined;
  /** All providers by name, and the one that stores what belongs to no other object. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly storage: Provider | undefined;
  /** Milliseconds for a request that asks for no model. */
  readonly deadlineMs: number;
  /** What has been learnt of the targets. */
  readonly states: TargetStates;
}

/** The entry for all names that are not listed. */
export const everyOtherName = '*';

/** @throws Error at start-up, naming the setting that is wrong */
export function buildRoutes(models: ModelsSettings, defaults: DefaultsSettings, parts: RouteParts): Routes {
  const { providers, attempts, states, storage } = parts;
  const grouped = new Map<string, LinkableGroups>();
  let others: Routes['others'];
  for (const [index, model] of models.entries()) {
    const at = `models[${index}]`;
    if (model.name === everyOtherName) {
      if (others !== undefined) throw new Error(`${at}.name is "*" for the second time`);
      others = buildOthers(model, at, parts);
      continue;
    }
    if (grouped.has(model.name)) throw new Error(`${at}.name "${model.name}" is there twice`);
    grouped.set(model.name, buildGroups(model, at, parts));
  }
  linkStandIns(models, grouped);
  const listed = new Map<string, Route>();
  for (const model of models) {
    const groups = grouped.get(model.name);
    if (groups !== undefined) listed.set(model.name, buildRoute(model, groups, parts));
  }
  const usual = listed.get(defaults.model ?? '')?.targets[0].provider ?? others?.provider;
  if (storage !== undefined && !providers.has(storage)) {
    throw new Error(`objects.provider names "${storage}", which is not under providers`);
  }
  if (defaults.model !== undefined && !listed.has(defaults.model) && others === undefined) {
    throw new Error(`defaults.model names "${defaults.model}", which is not under models`);
  }
  return {
    listed,
    others,
    aliases: aliasesOf(models),
    defaultModel: defaults.model,
    providers,
    storage: storage === undefined ? usual : providers.get(storage),
    deadlineMs: attempts.deadlineMs,
    states,
  };
}

function buildOthers(model: ModelsSettings[number], at: string, parts: RouteParts): Routes['others'] {
  if (model.upstreamModel !== undefined) {
    throw new Error(`${at}.upstreamModel cannot stand beside the name "*", which passes names on`);
  }
  const { provider: name } = model;
  if (name === undefined) throw new Error(`${at} passes names on to one provider: it needs provider, and no targets`);
  const provider = parts.providers.get(name);
  if (provider === undefined) throw new Error(`${at}.provider names "${name}", which is not under providers`);
  const deadlineMs = model.deadlineMs ?? parts.attempts.deadlineMs;
  return { provider, deadlineMs, tries: rulesOf(model, parts.attempts, parts.budgets) };
}

function linkStandIns(models: ModelsSettings, grouped: ReadonlyMap<string, LinkableGroups>): void {
  for (const [index, { name, insteadOf = {} }] of models.entries()) {
    for (const [member, reason] of standInReasons) {
      const standIn = insteadOf[member];
      if (standIn === undefined) continue;
      const groups = grouped.get(standIn);
      if (groups === undefined) {
        throw new Error(`models[${index}].insteadOf.${member} names "${standIn}", which is not listed under models`);
      }
      grouped.get(name)?.insteadOf.set(reason, groups);
    }
  }
}

/** The setting for each reason of a refusal. */
const standInReasons = [
  ['contextWindow', 'context_window'],
  ['contentPolicy', 'content_policy'],
] as const;

/**
 * Names that clients write win over names that providers know, because two entries may have the same provider's name.
 */
function aliasesOf(models: ModelsSettings): ModelNames<string> {
  const aliases = new ModelNames<string>();
  const named = models.filter(({ name }) => name !== everyOtherName);
  for (const { name } of named) aliases.add(name, name);
  for (const model of named) for (const { upstreamModel } of targetsOf(model)) aliases.add(upstreamModel, model.name);
  return aliases;
}
