import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningValkey, valkeyServer } from '../../../../test/harness/valkey.ts';
import type { StoredClaim } from '../../../cache/answer-store.ts';
import { KeptAnswer } from '../../../cache/kept-answer.ts';
import { StoreKeys } from './counter-key.ts';
import { keyPrefix, TestPod, until, windowMs } from './store-for-tests.fixture.ts';

const key = new StoreKeys(keyPrefix).answer('n');
const renewEveryMs = 3000;

describe.skipIf(valkeyServer === undefined)('idempotency keys in Valkey', () => {
  let server: RunningValkey;
  let pods: TestPod[];

  beforeEach(async () => {
    server = await RunningValkey.start();
    pods = [new TestPod({ url: server.url }), new TestPod({ url: server.url })];
  });

  afterEach(async () => {
    await Promise.all(pods.map((pod) => pod.end()));
    await server.close();
  });

  async function loseStore(): Promise<void> {
    await server.kill();
    await Promise.all(pods.map((pod) => pod.lost()));
  }

  /** It is empty then. */
  async function storeIsBack(): Promise<void> {
    await server.start();
    await Promise.all(pods.map((pod) => pod.reached()));
    await pause(100);
  }

  it('are claimed for one of two pods, also by the first requests after their start', async () => {
    const stored = await Promise.all(pods.map(({ store }) => store.answers.claim('n', 'f')));
    expect(stored.map(({ kind }) => kind).sort()).toEqual(['ours', 'running']);
    expect(await server.admin.get(key)).toMatch(/^r:f:/);
  });

  it('stay claimed while the call runs, and the answer of another pod keeps its time', async () => {
    const [pod] = pods as [TestPod];
    const stored = await pod.store.answers.claim('n', 'f');
    await pause(2 * renewEveryMs);
    expect(await server.admin.pttl(key)).toBeGreaterThan(10_000);
    // The claim had expired, and another pod has made the call meanwhile.
    await server.admin.set(key, 'd:f:', 'PX', windowMs);
    await pause(renewEveryMs + 500);
    expect(await server.admin.pttl(key)).toBeGreaterThan(windowMs - 60_000);
    if (stored.kind === 'ours') stored.claim.giveUp();
    await pause(100);
    expect(await server.admin.get(key)).toBe('d:f:');
  });

  it('are claimed again where the store has lost them while the call runs', async () => {
    const [pod, other] = pods as [TestPod, TestPod];
    await claimOf(pod);
    await server.admin.del(key);
    await until(async () => (await server.admin.get(key)) !== null);
    expect((await other.store.answers.claim('n', 'f')).kind).toBe('running');
  });

  it('are claimed again as soon as a store is back that has lost them: a repeat elsewhere comes later', async () => {
    const [pod, other] = pods as [TestPod, TestPod];
    await claimOf(pod);
    await loseStore();
    await storeIsBack();
    expect((await other.store.answers.claim('n', 'f')).kind).toBe('running');
  });

  it('have the answer of a call that ended while the store was away, as soon as it is back', async () => {
    const [pod, other] = pods as [TestPod, TestPod];
    const claim = await claimOf(pod);
    await loseStore();
    claim.keep('me', new KeptAnswer({ status: 200, headers: [] }, false, Buffer.from('{}')));
    await storeIsBack();
    const found = await other.store.answers.claim('n', 'f');
    expect(found.kind === 'ended' ? found.answer?.bytes.toString() : found.kind).toBe('{}');
    expect(await server.admin.pttl(key)).toBeGreaterThan(windowMs - 60_000);
  });

  it('are claimed once the store is back for a call that has begun while it was away, by one of the pods', async () => {
    const [pod, other] = pods as [TestPod, TestPod];
    await loseStore();
    const stored = await pod.store.answers.claim('n', 'f');
    expect(stored).toMatchObject({ kind: 'ours', isTaken: false });
    await storeIsBack();
    expect((await other.store.answers.claim('n', 'f')).kind).toBe('running');
  });

  it('are given back where the store takes them later than the pod waits', async () => {
    const [pod, other] = pods as [TestPod, TestPod];
    await Promise.all([pod.reached(), other.reached()]);
    await server.freeze();
    const stored = await pod.store.answers.claim('n', 'f');
    if (stored.kind !== 'ours') throw new Error('nobody else has it');
    expect(stored.isTaken).toBe(false);
    stored.claim.giveUp();
    server.thaw();
    await Promise.all([pod.reached(), other.reached()]);
    await until(async () => (await server.admin.exists(key)) === 0);
    expect((await other.store.answers.claim('n', 'f')).kind).toBe('ours');
  });
});

async function claimOf(pod: TestPod): Promise<StoredClaim> {
  await pod.reached();
  const stored = await pod.store.answers.claim('n', 'f');
  if (stored.kind !== 'ours' || !stored.isTaken) throw new Error('not claimed');
  return stored.claim;
}
