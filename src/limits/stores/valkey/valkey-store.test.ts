import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, type TestContext } from 'vitest';
import { RunningValkey, valkeyServer } from '../../../../test/harness/valkey.ts';
import { Stalls } from '../../../core/stalls.fixture.ts';
import type { Decision } from '../../store.ts';
import { budget, charge, concurrency, requests, TestPod, tokens, until } from './store-for-tests.fixture.ts';
import { leaseMs, promisedPatience, type Patience } from './timing.ts';

/** Long enough for a busy machine, short enough to wait for in vain. */
const shortMs = 300;
const short: Patience = { silenceMs: shortMs, waitMs: shortMs + 100 };

interface Scene {
  readonly server: RunningValkey;
  readonly pod: (assumedPods?: number, patience?: Patience) => TestPod;
}

/** A server of the test's own, and pods that end with it. */
async function scene({ onTestFinished }: TestContext): Promise<Scene> {
  const server = await RunningValkey.start();
  const pods: TestPod[] = [];
  onTestFinished(async () => {
    await Promise.all(pods.map((pod) => pod.end()));
    await server.close();
  });
  const pod = (assumedPods?: number, patience?: Patience): TestPod => {
    const made = new TestPod({ url: server.url }, assumedPods, patience);
    pods.push(made);
    return made;
  };
  return { server, pod };
}

describe.skipIf(valkeyServer === undefined).concurrent('the Valkey store', () => {
  it('counts for all pods together, all limits of a request or none', async (context) => {
    const { pod } = await scene(context);
    const [one, other] = [await pod().reached(), await pod().reached()];
    const wide = charge(requests(10, 1_000_000));
    const narrow = charge(requests(3), 1, 'team:a');
    const kinds: string[] = [];
    const firstAtMs = performance.now();
    for (let count = 0; count < 3; count += 1) {
      kinds.push((await one.take(wide, narrow)).kind, (await other.take(wide, narrow)).kind);
    }
    expect(kinds).toEqual(['admitted', 'admitted', 'admitted', 'refused', 'refused', 'refused']);
    const refused = await other.take(wide, narrow);
    expect(refused.states.map(({ remaining }) => remaining)).toEqual([7, 0]);
    expect(refused).toMatchObject({ state: refused.states[1], cost: 1 });
    // What the machine took its time for is off the minute.
    const leastMs = 60_000 - (performance.now() - firstAtMs) - 100;
    expect(refused.kind === 'refused' && refused.retryAfterMs).toBeGreaterThan(leastMs);
  });

  it('puts what was used in place of what was reserved', async (context) => {
    const { pod } = await scene(context);
    const one = await pod().reached();
    const charges = [charge(tokens(1000), 600), charge(concurrency(1)), charge(budget(1000), 700)];
    const first = await one.take(...charges);
    expect(await remaining(one, charges)).toEqual([400, 0, 300]);
    settle(first, { tokens: 50, nanoUsd: 90 });
    settle(first, { tokens: 50, nanoUsd: 90 });
    await until(async () => (await remaining(one, charges))[1] === 1);
    expect(await remaining(one, charges)).toEqual([950, 1, 910]);
  });

  it('frees a place among concurrent requests before the next request asks for it', async (context) => {
    const { pod } = await scene(context);
    const one = await pod().reached();
    for (let count = 0; count < 100; count += 1) {
      const place = await one.take(charge(concurrency(1)), charge(tokens(1e9), 5));
      expect(place.kind).toBe('admitted');
      // A batch is under way when the place becomes free.
      settle(await one.take(charge(budget(1e9), 5)));
      await new Promise(setImmediate);
      settle(place);
      await new Promise(setImmediate);
    }
  });

  it.for(['goes on', 'is started again empty'])(
    'sends again what was under way when the store that stood still %s, and has it count once',
    async (what, context) => {
      const { server, pod } = await scene(context);
      const one = await pod(1, short).reached();
      const money = charge(budget(1000), 100);
      const [first, second, open] = [await one.take(money), await one.take(money), await one.take(money)];
      await server.freeze();
      settle(first, { tokens: 0, nanoUsd: 30 });
      await pause(5);
      settle(second, { tokens: 0, nanoUsd: 4 });
      settle(await one.take(money));
      await one.lost();
      if (what === 'goes on') {
        server.thaw();
      } else {
        await server.kill();
        await server.start();
      }
      await one.reached();
      await until(async () => (await remaining(one, [money]))[0] === 1000 - 34 - 100);
      await pause(50);
      expect(await remaining(one, [money])).toEqual([1000 - 34 - 100]);
      settle(open);
      await until(async () => (await remaining(one, [money]))[0] === 1000 - 34);
    },
  );

  it('makes one call per admission, whatever the number of limits', async (context) => {
    const { server, pod } = await scene(context);
    const one = await pod().reached();
    await one.take(charge(requests(1000)));
    const ten = Array.from({ length: 10 }, (_, index) => charge(requests(1000), 1, `team:${index}`));
    const before = await server.calls('mget');
    one.byStore = 0;
    for (let count = 0; count < 50; count += 1) await one.take(...ten);
    expect((await server.calls('mget')) - before).toBe(one.byStore);
    expect(one.byStore).toBeGreaterThan(10);
    const scripts = await server.calls('evalsha');
    // The pod has also said that it lives.
    expect(scripts).toBeGreaterThanOrEqual(one.byStore + 1);
    expect(scripts).toBeLessThanOrEqual(one.byStore + 5);
    expect(await server.calls('eval')).toBe(0);
  });

  it('lives on where the scripts are flushed', async (context) => {
    const { server, pod } = await scene(context);
    const one = await pod().reached();
    await one.take(charge(requests(10)));
    await server.admin.script('FLUSH');
    expect((await one.take(charge(requests(10)))).states[0]?.remaining).toBe(8);
    expect(one.events).toEqual(['reached, 1 pods']);
    expect(await server.calls('eval')).toBe(1);
  });

  it('decides by shares while the store is away, and comes back by itself', async (context) => {
    const { server, pod } = await scene(context);
    const [one, other] = [await pod(9).reached(), await pod(9).reached()];
    await until(() => one.store.pods === 2, 5000);
    await server.kill();
    await Promise.all([one.lost(), other.lost()]);
    const limit = charge(requests(5));
    const kinds = await Promise.all([1, 2, 3, 4].map(() => one.take(limit)));
    expect(kinds.map(({ kind }) => kind)).toEqual(['admitted', 'admitted', 'refused', 'refused']);
    expect(kinds[2]?.states[0]?.limit.words).toBe(
      "a limit (this pod's share: 2, while the store that counts for all pods is away)",
    );
    expect((await other.take(limit)).kind).toBe('admitted');
    await server.start();
    await Promise.all([one.reached(), other.reached()]);
    expect((await one.take(limit)).states[0]?.remaining).toBe(4);
    expect(one.events.map((event) => event.split(/[:,]/)[0])).toEqual(['reached', 'lost', 'back']);
  });

  it('enforces its share of what was assumed where it never reached the store', async (context) => {
    const { server, pod } = await scene(context);
    await server.kill();
    const one = pod(4);
    await until(() => one.events.length > 0);
    const kinds = [1, 2, 3].map(() => one.takeOrWait(charge(requests(8))));
    // At once: nobody waits.
    expect(kinds.map((decision) => 'kind' in decision && decision.kind)).toEqual(['admitted', 'admitted', 'refused']);
    expect(one.events).toEqual(['lost: connection: ECONNREFUSED; 4 pods']);
  });

  it('counts against the share what the store let the pod admit before', async (context) => {
    const { server, pod } = await scene(context);
    const [one, other] = [await pod().reached(), await pod().reached()];
    await until(() => one.store.pods === 2 && other.store.pods === 2, 5000);
    const charges = [
      charge(requests(20)),
      charge(tokens(2000), 100),
      charge(concurrency(12)),
      charge(budget(2000), 100),
    ];
    // One pod has had seven tenths of it.
    const first = [];
    for (let count = 0; count < 6; count += 1) first.push(await one.take(...charges));
    await server.kill();
    await Promise.all([one.lost(), other.lost()]);
    const remainingOf = async (pod: TestPod): Promise<number[]> => remaining(pod, charges);
    expect(await remainingOf(one)).toEqual([4, 400, 0, 400]);
    expect(await remainingOf(other)).toEqual([10, 1000, 6, 1000]);
    expect((await one.take(...charges)).kind).toBe('refused');
    for (const taken of first) settle(taken, { tokens: 10, nanoUsd: 20 });
    expect(await remainingOf(one)).toEqual([4, 940, 6, 880]);
    expect((await one.take(...charges)).kind).toBe('admitted');
  });

  it('counts what a request used beyond its reservation that took longer than the window', async (context) => {
    const { pod } = await scene(context);
    const [one, other] = [await pod().reached(), await pod().reached()];
    const charges = [charge(tokens(1000, 3000), 100)];
    const long = await one.take(...charges);
    await pause(3100);
    expect(await remaining(other, charges)).toEqual([1000]);
    settle(long, { tokens: 700, nanoUsd: 0 });
    await until(async () => (await remaining(other, charges))[0] === 400);
  });

  it('gives nobody a second share when the store comes and goes', async (context) => {
    const { server, pod } = await scene(context);
    const one = await pod(2).reached();
    let admitted = 0;
    for (let outage = 0; outage < 3; outage += 1) {
      await server.kill();
      await one.lost();
      for (let count = 0; count < 8; count += 1)
        if ((await one.take(charge(requests(5)))).kind === 'admitted') admitted++;
      await server.start();
      await one.reached();
    }
    expect(admitted).toBe(5);
  });

  it('releases whoever waits at the first silence, and has nobody wait after it', async (context) => {
    const { server, pod } = await scene(context);
    const one = await pod(1, promisedPatience).reached();
    await one.take(charge(requests(1000)));
    one.waitsMs.length = 0;
    await server.freeze();
    const stalls = new Stalls();
    const first = Promise.all(Array.from({ length: 20 }, () => one.take(charge(requests(1000)))));
    await pause(200);
    const second = one.take(charge(requests(1000)));
    await Promise.all([first, second]);
    expect(one.waitsMs).toHaveLength(21);
    // Each of its twenty steps can be late by what the machine is late.
    expect(Math.max(...one.waitsMs)).toBeLessThan(promisedPatience.silenceMs + 100 + 20 * stalls.longestMs);
    // Who came later did not wait for a time-out of its own.
    expect(one.waitsMs.at(-1)).toBeLessThan((one.waitsMs[0] ?? 0) - 100);
    for (let count = 0; count < 100; count += 1) {
      expect(one.takeOrWait(charge(requests(1000)))).not.toBeInstanceOf(Promise);
      await pause(5);
    }
    expect(one.events.slice(1)).toEqual(['lost: timeout: no answer within 500 ms; 1 pods']);
    server.thaw();
    await one.reached();
  });

  it('has a script that comes after its deadline do nothing', async (context) => {
    const { server, pod } = await scene(context);
    const one = await pod(1, short).reached();
    const limit = charge(requests(1000));
    await one.take(limit);
    await server.freeze();
    const decided = await Promise.all(Array.from({ length: 50 }, () => one.take(limit)));
    expect(decided.every(({ kind }) => kind === 'admitted')).toBe(true);
    await pause(shortMs);
    server.thaw();
    await one.reached();
    // One from before, none of the fifty that the frozen server found in its sockets.
    expect((await one.read(limit))[0]?.remaining).toBe(999);
  });

  it('gives back what it admitted too late for a request that was refused meanwhile, and keeps the rest', async (context) => {
    const { server, pod } = await scene(context);
    const one = await pod(1, { silenceMs: shortMs, waitMs: 10_000 }).reached();
    await pod().reached();
    await until(() => one.store.pods === 2, 5000);
    const limit = charge(requests(10));
    await server.freeze();
    const decided = await Promise.all(Array.from({ length: 50 }, () => one.take(limit)));
    expect(decided.filter(({ kind }) => kind === 'admitted')).toHaveLength(5);
    server.thaw();
    await one.reached();
    // The store admitted ten of the fifty. Five of them had been let in by the share, and are counted.
    await until(async () => (await one.read(limit))[0]?.remaining === 5);
  });

  it('lets nobody be decided alone before it is known whether it is there', async (context) => {
    const { pod } = await scene(context);
    const one = pod(1);
    const first = await one.take(charge(requests(10)));
    expect([first.kind, one.byStore, one.store.isReached]).toEqual(['admitted', 1, true]);
  });

  it.for(['was emptied', 'had not heard of the pod for a lease'])(
    'goes on deciding when it %s, and is told what the pod holds',
    async (what, context) => {
      const { server, pod } = await scene(context);
      const one = await pod().reached();
      const charges = [charge(concurrency(10)), charge(tokens(1000, 86_400_000), 100), charge(budget(1000), 50)];
      const first = await one.take(...charges);
      await one.take(...charges);
      if (what === 'was emptied') await server.admin.flushall();
      else {
        const [session = ''] = await server.admin.zrange('{test}:sessions', '0', '-1');
        await server.admin.zadd('{test}:sessions', String(Date.now() - leaseMs - 1000), session);
      }
      const third = await Promise.all([one.take(...charges), one.take(...charges)]);
      expect(third.map(({ kind }) => kind)).toEqual(['admitted', 'admitted']);
      expect([one.byStore, one.events]).toEqual([4, ['reached, 1 pods']]);
      expect(await remaining(one, charges)).toEqual([6, 600, 800]);
      for (const taken of [first, ...third]) settle(taken);
      await until(async () => (await remaining(one, charges))[0] === 9);
      expect(await remaining(one, charges)).toEqual([9, 900, 950]);
      // The heartbeats go on, and nobody is counted twice.
      await pause(2500);
      expect([one.store.pods, one.events]).toEqual([1, ['reached, 1 pods']]);
    },
  );

  it('knows each place once, however often it is emptied while requests come', async (context) => {
    const { server, pod } = await scene(context);
    const one = await pod().reached();
    const place = charge(concurrency(1000));
    for (let round = 0; round < 8; round += 1) {
      const taken: Promise<Decision>[] = [];
      for (let count = 0; count < 120; count += 1) {
        taken.push(one.take(place));
        if (count === 40) void server.admin.flushall();
        if (count % 10 === 9) await new Promise(setImmediate);
      }
      for (const decision of await Promise.all(taken)) settle(decision);
      await until(async () => (await one.read(place))[0]?.reserved === 0);
    }
    expect(one.events).toEqual(['reached, 1 pods']);
  });

  it('is told of tokens that a share let in, also where their window is long', async (context) => {
    const { server, pod } = await scene(context);
    const one = await pod().reached();
    const daily = charge(tokens(10_000, 86_400_000), 1000);
    await one.take(daily);
    await server.kill();
    await one.lost();
    const [open, over] = [await one.take(daily), await one.take(daily)];
    settle(over, { tokens: 10, nanoUsd: 0 });
    await server.start();
    await one.reached();
    // It came back empty, and is told what is still under way: one from before, one of the outage; and what was used.
    await until(async () => (await remaining(one, [daily]))[0] === 10_000 - 2000 - 10);
    settle(open, { tokens: 20, nanoUsd: 0 });
    await until(async () => (await remaining(one, [daily]))[0] === 10_000 - 1000 - 30);
  });

  it.for([
    ['out of memory', 'refused: it is out of memory', ['maxmemory', '1'], ['maxmemory', '0']],
    [
      'short of replicas',
      'refused: it has fewer replicas',
      ['min-replicas-to-write', '1'],
      ['min-replicas-to-write', '0'],
    ],
  ] as const)('is away while the server is %s, and takes nothing halfway', async ([, reason, cause, cure], context) => {
    const { server, pod } = await scene(context);
    const one = await pod().reached();
    const charges = [charge(requests(1000)), charge(tokens(1000), 10), charge(concurrency(10))];
    settle(await one.take(...charges), { tokens: 10, nanoUsd: 0 });
    await until(async () => (await remaining(one, charges))[2] === 10);
    await server.admin.config('SET', ...cause);
    expect((await one.take(...charges)).kind).toBe('admitted');
    expect(one.store.isReached).toBe(false);
    await until(() => one.events.length === 2);
    expect(one.events[1]).toContain(reason);
    await pause(1200);
    expect(one.store.isReached).toBe(false);
    await server.admin.config('SET', ...cure);
    await one.reached();
    // What the share let in meanwhile is still under way: its tokens and its place are said, its request is not.
    expect(await remaining(one, charges)).toEqual([999, 980, 9]);
  });

  it('is away while the server is a replica', async (context) => {
    const { server, pod } = await scene(context);
    const one = await pod().reached();
    await server.admin.call('REPLICAOF', '127.0.0.1', '1');
    expect((await one.take(charge(requests(10)))).kind).toBe('admitted');
    expect(one.store.isReached).toBe(false);
    await pause(700);
    await server.admin.call('REPLICAOF', 'NO', 'ONE');
    await one.reached();
    expect(one.events[1]).toMatch(/^lost: refused: it is a replica/);
  });

  it('keeps what was spent in an outage for the store, and adds it once', async (context) => {
    const { server, pod } = await scene(context);
    const one = await pod().reached();
    const money = charge(budget(1000), 100);
    const [early, late] = [await one.take(money), await one.take(money)];
    await server.kill();
    await one.lost();
    settle(early, { tokens: 0, nanoUsd: 30 });
    settle(await one.take(money), { tokens: 0, nanoUsd: 7 });
    await server.start();
    await one.reached();
    await until(async () => (await one.read(money))[0]?.remaining === 1000 - 37 - 100);
    settle(late, { tokens: 0, nanoUsd: 5 });
    await until(async () => (await one.read(money))[0]?.remaining === 1000 - 42);
  });
});

async function remaining(pod: TestPod, charges: Parameters<TestPod['read']>): Promise<number[]> {
  return (await pod.read(...charges)).map((state) => state.remaining);
}

function settle(decision: Decision, consumed = { tokens: 0, nanoUsd: 0 }): void {
  if (decision.kind !== 'admitted') throw new Error('expected an admission');
  decision.reservation.settle(consumed, performance.now());
}
