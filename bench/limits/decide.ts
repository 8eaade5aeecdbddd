/** One process that decides about limits as a gateway does, and does nothing else. */
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../src/core/clock.ts';
import type { Charge, Decision, LimitStore } from '../../src/limits/store.ts';
import { MemoryStore } from '../../src/limits/stores/memory/memory-store.ts';
import { ValkeyStore } from '../../src/limits/stores/valkey/valkey-store.ts';
import type { DecideJob, DecideResult } from './job.ts';

const callers = 1000;
const job = JSON.parse(process.argv[2] ?? '') as DecideJob;
const waits: number[] = [];
let alone = 0;
const store = await openStore();
await run(1000);
waits.length = alone = 0;
const before = process.cpuUsage();
const startedMs = performance.now();
await run(job.durationMs);
const seconds = (performance.now() - startedMs) / 1000;
const { user, system } = process.cpuUsage(before);
waits.sort((a, b) => a - b);
const result: DecideResult = {
  decisions: waits.length,
  seconds,
  cpuUsPerDecision: (user + system) / waits.length,
  p50Ms: waits[Math.floor(waits.length * 0.5)] ?? 0,
  p99Ms: waits[Math.floor(waits.length * 0.99)] ?? 0,
  alone,
};
console.log(JSON.stringify(result));
process.exit(0);

async function openStore(): Promise<LimitStore> {
  if (job.store === 'memory') return new MemoryStore(100_000);
  const events = {
    storeReached: () => undefined,
    storeLost: () => undefined,
    storeEvicts: () => undefined,
    decided: ({ by }: { readonly by: string }) => {
      if (by === 'share') alone += 1;
    },
    settlementDropped: () => undefined,
    usageDropped: () => undefined,
    answerLeftOut: () => undefined,
  };
  const deps = {
    clock: systemClock,
    events,
    assumedPods: () => 1,
    maxTrackedCallers: 1000,
    answerBounds: () => ({ windowMs: 1, maxAnswerBytes: 0, maxBytes: 0, maxShare: 1 }),
    patience: { silenceMs: 1000, waitMs: 4000 },
  };
  const valkey = new ValkeyStore({ url: job.url, keyPrefix: 'bench', cluster: false }, deps);
  valkey.start();
  while (!valkey.isReached) await pause(5);
  return valkey;
}

/** Half of ten limits belong to the caller and half to all callers. All but two count requests and need no settling. */
function chargesOf(caller: number): Charge[] {
  const named = { name: 'bench', words: 'a limit of the benchmark' };
  return Array.from({ length: job.limits }, (_, index): Charge => {
    const counter = index % 2 === 0 ? `caller:key:${caller}` : 'gateway:';
    if (index === 8) return { limit: { ...named, kind: 'concurrency', limit: 1e9 }, counter, cost: 1 };
    if (index === 9) return { limit: { ...named, kind: 'budget', period: 'day', limit: 1e15 }, counter, cost: 1000 };
    const windowMs = 60_000 * (1 + Math.floor(index / 2));
    return { limit: { ...named, kind: 'window', unit: 'requests', limit: 1e9, windowMs }, counter, cost: 1 };
  });
}

async function decide(count: number): Promise<void> {
  const startedMs = systemClock.nowMs();
  const decision: Decision = await store.take(chargesOf(count % callers), startedMs, systemClock.wallMs());
  const endedMs = systemClock.nowMs();
  waits.push(endedMs - startedMs);
  if (decision.kind === 'admitted') decision.reservation.settle({ tokens: 10, nanoUsd: 900 }, endedMs);
}

async function run(durationMs: number): Promise<void> {
  const endMs = performance.now() + durationMs;
  let count = 0;
  if (job.pace.kind === 'closed') {
    const worker = async (): Promise<void> => {
      // Ends the turn of the event loop now and then, because a gateway does so with each request.
      while (performance.now() < endMs) {
        await decide((count += 1));
        if (count % 64 === 0) await new Promise(setImmediate);
      }
    };
    await Promise.all(Array.from({ length: job.pace.atOnce }, worker));
    return;
  }
  const underWay: Promise<void>[] = [];
  const beganMs = performance.now();
  while (performance.now() < endMs) {
    const due = ((performance.now() - beganMs) / 1000) * job.pace.perSecond;
    while (count < due) underWay.push(decide((count += 1)));
    await pause(1);
  }
  await Promise.all(underWay);
}
