import type { Balance } from './balance/balance.ts';
import type { ModelsSettings } from './settings.ts';

type ModelSettings = ModelsSettings[number];

/** One target as the configuration names it. */
export interface NamedTarget {
  readonly provider: string;
  readonly upstreamModel: string;
  readonly weight: number;
  readonly price: ModelSettings['price'];
  readonly maxInFlight: number | undefined;
  /** The setting that names its provider, from the model on, e.g. `['targets', 0, 'provider']`. */
  readonly path: readonly (string | number)[];
}

/** One group of targets as the configuration names it. */
interface NamedGroup {
  readonly balance: Balance;
  readonly targets: readonly NamedTarget[];
}

/** The groups of a model in their order, in whichever of the three forms the configuration has them. */
export function groupsOf(model: ModelSettings): readonly NamedGroup[] {
  const { name, provider, upstreamModel, targets, groups = [], balance = 'weighted', price, maxInFlight } = model;
  const own = (list: NonNullable<ModelSettings['targets']>, path: NamedTarget['path']): readonly NamedTarget[] =>
    list.map((target, index) => ({
      provider: target.provider,
      upstreamModel: target.upstreamModel ?? upstreamModel ?? name,
      weight: target.weight,
      price: target.price ?? price,
      maxInFlight: target.maxInFlight ?? maxInFlight,
      path: [...path, index, 'provider'],
    }));
  if (provider !== undefined) {
    const only = { provider, upstreamModel: upstreamModel ?? name, weight: 1, price, maxInFlight, path: ['provider'] };
    return [{ balance, targets: [only] }];
  }
  if (targets !== undefined) return [{ balance, targets: own(targets, ['targets']) }];
  return groups.map((group, index) => ({
    balance: group.balance ?? balance,
    targets: own(group.targets, ['groups', index, 'targets']),
  }));
}

/** All targets of a model. */
export function targetsOf(model: ModelSettings): readonly NamedTarget[] {
  return groupsOf(model).flatMap(({ targets }) => targets);
}
