import { ModelNames } from '../core/model-names.ts';
import type { Target } from '../core/plan.ts';
import type { Provider } from '../core/provider.ts';
import type { TargetStates } from '../core/target-states.ts';
import type { DefaultsSettings, ModelsSettings } from './settings.ts';

/** Which target answers each model. */
export interface Routes {
  /** By the name that clients write. A Map, because clients choose the name. */
  readonly listed: ReadonlyMap<string, ListedRoute>;
  /** The provider of all other names, if there is one. */
  readonly others: { readonly provider: Provider; readonly deadlineMs: number } | undefined;
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

interface ListedRoute {
  readonly target: Target;
  readonly deadlineMs: number;
}

/** The entry for all names that are not listed. */
export const everyOtherName = '*';

/** @throws Error at start-up, naming the setting that is wrong */
export function buildRoutes(
  models: ModelsSettings,
  defaults: DefaultsSettings,
  providers: ReadonlyMap<string, Provider>,
  deadlineMs: number,
  states: TargetStates,
  storage?: string,
): Routes {
  const listed = new Map<string, ListedRoute>();
  let others: Routes['others'];
  for (const [index, model] of models.entries()) {
    const provider = providers.get(model.provider);
    if (provider === undefined) {
      throw new Error(`models[${index}].provider names "${model.provider}", which is not under providers`);
    }
    const ownDeadlineMs = model.deadlineMs ?? deadlineMs;
    if (model.name === everyOtherName) {
      if (others !== undefined) throw new Error(`models[${index}].name is "*" for the second time`);
      if (model.upstreamModel !== undefined) {
        throw new Error(`models[${index}].upstreamModel cannot stand beside the name "*", which passes names on`);
      }
      others = { provider, deadlineMs: ownDeadlineMs };
      continue;
    }
    if (listed.has(model.name)) throw new Error(`models[${index}].name "${model.name}" is there twice`);
    const upstreamModel = model.upstreamModel ?? model.name;
    const target = Object.freeze({ provider, upstreamModel, state: states.of(provider, upstreamModel) });
    listed.set(model.name, { target, deadlineMs: ownDeadlineMs });
  }
  const common = { listed, others, aliases: aliasesOf(models), defaultModel: defaults.model, states };
  const usual = listed.get(defaults.model ?? '')?.target.provider ?? others?.provider;
  const routes: Routes = {
    ...common,
    providers,
    deadlineMs,
    storage: storage === undefined ? usual : providers.get(storage),
  };
  if (storage !== undefined && !providers.has(storage)) {
    throw new Error(`objects.provider names "${storage}", which is not under providers`);
  }
  if (defaults.model !== undefined && !listed.has(defaults.model) && others === undefined) {
    throw new Error(`defaults.model names "${defaults.model}", which is not under models`);
  }
  return routes;
}

/**
 * Names that clients write win over names that providers know, because two entries may have the same provider's name.
 */
function aliasesOf(models: ModelsSettings): ModelNames<string> {
  const aliases = new ModelNames<string>();
  const named = models.filter(({ name }) => name !== everyOtherName);
  for (const { name } of named) aliases.add(name, name);
  for (const { name, upstreamModel } of named) if (upstreamModel !== undefined) aliases.add(upstreamModel, name);
  return aliases;
}
