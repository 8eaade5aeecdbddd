/**
 * What choosing among ten targets costs a request: nanoseconds of CPU for each way of balancing, with all targets healthy
 * and with one left out. `node --expose-gc bench/micro/choose.ts`
 */
import { systemClock } from '../../src/core/clock.ts';
import { providerOf } from '../../src/core/provider-for-tests.ts';
import { hashOf } from '../../src/routing/balance/affinity.ts';
import { unlimited as retries } from '../../src/attempts/retry-budget.fixture.ts';
import { balances } from '../../src/routing/balance/balance.ts';
import { type Groups, RoutedChoice } from '../../src/routing/balance/choice.ts';
import type { RoutedTarget } from '../../src/routing/balance/routed-target.ts';
import { TargetStates } from '../../src/routing/health/target-states.ts';

const targetCount = 10;
const choicesPerRound = 200_000;
const rounds = 9;

function targets(): [RoutedTarget, ...RoutedTarget[]] {
  const states = new TargetStates(systemClock);
  const made = Array.from({ length: targetCount }, (_, index): RoutedTarget => {
    const provider = providerOf({ name: `provider-${index}` });
    const state = states.of(provider, 'm');
    const target = { provider, upstreamModel: 'm', state };
    const hash = hashOf(provider.name);
    return { target, health: state.health, weight: 1, pricePerMillion: index, maxInFlight: undefined, hash };
  });
  return made as [RoutedTarget, ...RoutedTarget[]];
}

/** The middle of the rounds, in nanoseconds. */
function measure(choose: (index: number) => unknown): number {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    globalThis.gc?.();
    const before = process.cpuUsage();
    for (let index = 0; index < choicesPerRound; index += 1) choose(index);
    const { user, system } = process.cpuUsage(before);
    times.push(((user + system) * 1000) / choicesPerRound);
  }
  return Math.round(times.sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? 0);
}

const nowMs = systemClock.nowMs();
for (const isWhole of [true, false]) {
  const group = targets();
  if (!isWhole) {
    const { health } = group[0];
    for (let call = 0; call < 5; call += 1) health.breaker.failed(nowMs, nowMs);
  }
  const state = isWhole ? 'all healthy' : 'one left out';
  for (const balance of balances) {
    const groups: Groups = { groups: [{ balance, targets: group }], insteadOf: new Map() };
    const ns = measure(() => new RoutedChoice(groups, undefined, 'openai-chat', retries).next(nowMs));
    process.stdout.write(`${balance}, ${state}: ${ns} ns\n`);
  }
  const groups: Groups = { groups: [{ balance: 'weighted', targets: group }], insteadOf: new Map() };
  const ns = measure((index) =>
    new RoutedChoice(groups, { key: index, loadBound: 1.5 }, 'openai-chat', retries).next(nowMs),
  );
  process.stdout.write(`affinity, ${state}: ${ns} ns\n`);
}
