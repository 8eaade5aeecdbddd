import { ManualClock } from '../../core/manual-clock.fixture.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import type { CallFailure } from '../../core/target-health.ts';
import { TargetStates } from '../health/target-states.ts';
import { hashOf } from './affinity.ts';
import type { RoutedTarget } from './routed-target.ts';

/** Targets of one group, by name, whose health the test makes up by calls. */
export function routed(
  names: readonly string[],
  options: Partial<RoutedTarget> = {},
): [RoutedTarget, ...RoutedTarget[]] {
  const states = new TargetStates(new ManualClock());
  const made = names.map((name): RoutedTarget => {
    const provider = providerOf({ name });
    const state = states.of(provider, 'm');
    const target = { provider, upstreamModel: 'm', state };
    return {
      target,
      health: state.health,
      weight: 1,
      pricePerMillion: Infinity,
      maxInFlight: undefined,
      hash: hashOf(name),
      ...options,
    };
  });
  const [first, ...others] = made;
  if (first === undefined) throw new Error('name at least one target');
  return [first, ...others];
}

export function nameOf(one: { readonly target: RoutedTarget['target'] } | undefined): string | undefined {
  return one?.target.provider.name;
}

/** So many calls that all end at once with this failure, or well. */
export function call(
  { health }: Pick<RoutedTarget, 'health'>,
  nowMs: number,
  times = 1,
  failure?: CallFailure,
  tookMs = 0,
): void {
  for (let index = 0; index < times; index += 1) {
    health.enter(nowMs);
    health.begin(nowMs);
    if (failure === undefined) health.answered(nowMs - tookMs, nowMs);
    health.end(nowMs, nowMs, failure);
  }
}

export const failed: CallFailure = { code: 'upstream_error', message: 'it failed' };
export const refused: CallFailure = { code: 'provider_auth_failed', message: 'no such key' };
export const limited: CallFailure = {
  code: 'provider_rate_limited',
  message: 'later',
  context: { retryAfterMs: 5000 },
};
