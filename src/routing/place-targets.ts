import type { Provider } from '../core/provider.ts';
import type { Balance } from './balance/balance.ts';
import { groupsOf, type NamedTarget } from './model-targets.ts';
import type { ModelsSettings } from './settings.ts';

type Providers = ReadonlyMap<string, Provider>;

/** A target of a model whose provider is known. */
export interface PlacedTarget extends Pick<NamedTarget, 'upstreamModel' | 'weight' | 'maxInFlight'> {
  readonly provider: Provider;
}

/** The targets of a group whose providers are known. */
export interface PlacedGroup {
  readonly balance: Balance;
  readonly targets: readonly [PlacedTarget, ...PlacedTarget[]];
}

/** @throws Error at start-up, naming the setting that is wrong */
export function placeGroups(
  model: ModelsSettings[number],
  at: string,
  providers: Providers,
): readonly [PlacedGroup, ...PlacedGroup[]] {
  const groups = groupsOf(model).map(({ balance, targets }): PlacedGroup => {
    const [first, ...others] = targets.map((target) => placed(target, at, providers));
    if (first === undefined) throw new Error(`${at} has a group without targets`);
    return { balance, targets: [first, ...others] };
  });
  const [first, ...others] = groups;
  if (first === undefined) throw new Error(`${at} needs a provider, targets or groups`);
  return [first, ...others];
}

function placed(
  { provider: name, upstreamModel, weight, maxInFlight, path }: NamedTarget,
  at: string,
  providers: Providers,
): PlacedTarget {
  const provider = providers.get(name);
  if (provider === undefined) throw new Error(`${at}.${path.join('.')} names "${name}", which is not under providers`);
  return { provider, upstreamModel, weight, maxInFlight };
}
