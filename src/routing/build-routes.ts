import { ModelNames } from '../core/model-names.ts';
import type { Provider, Target } from '../core/plan.ts';
import type { TargetStates } from '../core/target-states.ts';
import type { DefaultsSettings, ModelsSettings } from './settings.ts';

/** Which model goes where. */
export interface Routes {
  /** By the name that clients write. A Map, because clients choose the key. */
  readonly listed: ReadonlyMap<string, ListedRoute>;
  /** Where every other name goes, if anywhere. */
  readonly others: { readonly provider: Provider; readonly deadlineMs: number } | undefined;
  /** Which listed model a name is that is not listed itself, where it goes through `others`: a date on a name is no way around its limits. */
  readonly aliases: ModelNames<string>;
  readonly defaultModel: string | undefined;
  /** What is known of the targets that are not listed. */
  readonly states: TargetStates;
}

interface ListedRoute {
  readonly target: Target;
  readonly deadlineMs: number;
}

/** The entry that stands for all names not listed. */
export const everyOtherName = '*';

/** @throws Error naming the setting that is wrong, for start-up */
export function buildRoutes(
  models: ModelsSettings,
  defaults: DefaultsSettings,
  providers: ReadonlyMap<string, Provider>,
  deadlineMs: number,
  states: TargetStates,
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
  const routes: Routes = { listed, others, aliases: aliasesOf(models), defaultModel: defaults.model, states };
  if (defaults.model !== undefined && !listed.has(defaults.model) && others === undefined) {
    throw new Error(`defaults.model names "${defaults.model}", which is not under models`);
  }
  return routes;
}

/** The names that clients write come before those that providers know, of which two entries may have the same. */
function aliasesOf(models: ModelsSettings): ModelNames<string> {
  const aliases = new ModelNames<string>();
  const named = models.filter(({ name }) => name !== everyOtherName);
  for (const { name } of named) aliases.add(name, name);
  for (const { name, upstreamModel } of named) if (upstreamModel !== undefined) aliases.add(upstreamModel, name);
  return aliases;
}
