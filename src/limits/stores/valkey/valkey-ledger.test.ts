import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningValkey, valkeyServer } from '../../../../test/harness/valkey.ts';
import { dayOf } from '../../../usage/ledger.ts';
import { TestPod, until } from './store-for-tests.fixture.ts';

const alice = { keyId: 'alice', team: 'blue', model: 'gpt "quoted" x' };
const nobody = { keyId: null, team: null, model: null };
const used = { requests: 1, refusedRequests: 0, inputTokens: 10, outputTokens: 5, nanoUsd: 123_456_789 };
const refused = { requests: 0, refusedRequests: 1, inputTokens: 0, outputTokens: 0, nanoUsd: 0 };

describe.skipIf(valkeyServer === undefined)('the ledger in Valkey', () => {
  let server: RunningValkey;
  let pods: TestPod[];

  beforeEach(async () => {
    server = await RunningValkey.start();
    pods = [new TestPod({ url: server.url }), new TestPod({ url: server.url })];
    await Promise.all(pods.map((pod) => pod.reached()));
  });

  afterEach(async () => {
    await Promise.all(pods.map((pod) => pod.end()));
    await server.close();
  });

  const today = (): string => dayOf(Date.now());
  const read = (): ReturnType<TestPod['store']['ledger']['read']> | undefined =>
    pods[1]?.store.ledger.read('2020-01-01', '2100-01-01');

  it('adds up what all pods tell it, by account and day', async () => {
    for (const pod of pods) {
      for (let count = 0; count < 50; count += 1) pod.store.ledger.add(alice, used, Date.now());
      pod.store.ledger.add(nobody, refused, Date.now());
    }
    await until(async () => (await read())?.find(({ keyId }) => keyId === 'alice')?.requests === 100);
    const rows = await read();
    expect(rows).toHaveLength(2);
    expect(rows).toContainEqual({
      ...alice,
      day: today(),
      requests: 100,
      refusedRequests: 0,
      inputTokens: 1000,
      outputTokens: 500,
      nanoUsd: 12_345_678_900,
    });
    expect(rows).toContainEqual({ ...nobody, ...refused, day: today(), refusedRequests: 2 });
    expect(await pods[0]?.store.ledger.read('2020-01-01', '2020-02-01')).toEqual([]);
  });

  it('counts what is no whole number as the nearest one, and what cannot be counted as dropped', async () => {
    const [pod] = pods as [TestPod];
    pod.store.ledger.add(alice, { ...used, inputTokens: 135.125 }, Date.now());
    await until(async () => (await read())?.[0]?.outputTokens === 5);
    expect((await read())?.[0]).toMatchObject({ inputTokens: 135, requests: 1 });
    pod.store.ledger.add(alice, { ...used, inputTokens: 2 ** 63, outputTokens: 1 }, Date.now());
    await until(async () => (await read())?.[0]?.outputTokens === 6);
    pod.store.ledger.add(alice, { ...used, inputTokens: 2 ** 63, outputTokens: 1 }, Date.now());
    await until(() => pod.dropped > 0);
    expect(pod.events.filter((event) => event.startsWith('lost'))).toEqual([]);
  });

  it('keeps for the store what is used while it is away, and says that it is', async () => {
    const [pod] = pods as [TestPod];
    await server.kill();
    await Promise.all(pods.map((each) => each.lost()));
    pod.store.ledger.add(alice, used, Date.now());
    await expect(read()).rejects.toMatchObject({ code: 'overloaded' });
    await server.start();
    await Promise.all(pods.map((each) => each.reached()));
    await until(async () => (await read())?.[0]?.requests === 1);
  });

  it('keeps who reads it waiting for no longer than a decision waits', async ({ onTestFinished }) => {
    const patience = { silenceMs: 10_000, waitMs: 500 };
    const pod = await new TestPod({ url: server.url }, 1, patience).reached();
    onTestFinished(() => pod.end());
    await server.freeze();
    const outcome = pod.store.ledger.read('2020-01-01', '2100-01-01').then(
      () => 'read',
      ({ code }: { readonly code: string }) => code,
    );
    // A connection that is given up for its silence is read for three seconds more.
    expect(await Promise.race([outcome, pause(2800)])).toBe('overloaded');
    server.thaw();
  });

  it('is told everything before a process ends', async () => {
    const [pod] = pods as [TestPod];
    for (let count = 0; count < 2000; count += 1)
      pod.store.ledger.add({ ...alice, keyId: `k${count}` }, used, Date.now());
    await pod.store.close(2000);
    expect(await read()).toHaveLength(2000);
  });

  it('counts what finds no room while the store is away', async () => {
    const [pod] = pods as [TestPod];
    await server.kill();
    await pod.lost();
    for (let count = 0; count < 11_000; count += 1) {
      pod.store.ledger.add({ ...alice, keyId: `k${count}` }, { ...refused, refusedRequests: 1 }, Date.now());
    }
    expect(pod.dropped).toBe(1000);
  });
});
