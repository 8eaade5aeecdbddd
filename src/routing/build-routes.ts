import { ModelNames } from '../core/model-names.ts';
import type { Plan, Provider } from '../core/plan.ts';
import type { DefaultsSettings, ModelsSettings } from './settings.ts';

/** Which model goes where. */
export interface Routes {
  /** By the name that clients write. A Map, because clients choose the key. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** Where every other name goes, if anywhere. */
  readonly others: Omit<Route, 'upstreamModel'> | undefined;
  /** Which listed model a name is that is not listed itself, where it goes through `others`: a date on a name is no way around its limits. */
  readonly aliases: ModelNames<string>;
  readonly defaultModel: string | undefined;
}

interface Route {
  readonly provider: Provider;
  readonly upstreamModel: string;
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
): Routes {
  const plans = new Map<string, Plan>();
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
    if (plans.has(model.name)) throw new Error(`models[${index}].name "${model.name}" is there twice`);
    const target = Object.freeze({ provider, upstreamModel: model.upstreamModel ?? model.name });
    plans.set(
      model.name,
      Object.freeze({
        requestedModel: model.name,
        modelLabel: model.name,
        targets: [target] as const,
        deadlineMs: ownDeadlineMs,
      }),
    );
  }
  const routes: Routes = { plans, others, aliases: aliasesOf(models), defaultModel: defaults.model };
  if (defaults.model !== undefined && !plans.has(defaults.model) && others === undefined) {
    throw new Error(`defaults.model names "${defaults.model}", which is not under models`);
  }
  return routes;
}

/** The names that clients write come before those that providers know, of which two entries may have the same. */
function aliasesOf(models: ModelsSettings): ModelNames<string> {
  const aliases = new ModelNames<string>();
  const listed = models.filter(({ name }) => name !== everyOtherName);
  for (const { name } of listed) aliases.add(name, name);
  for (const { name, upstreamModel } of listed) if (upstreamModel !== undefined) aliases.add(upstreamModel, name);
  return aliases;
}
