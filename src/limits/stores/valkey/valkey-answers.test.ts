import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningValkey, valkeyServer } from '../../../../test/harness/valkey.ts';
import { KeptAnswer } from '../../../cache/kept-answer.ts';
import { StoreKeys } from './counter-key.ts';
import { keyPrefix, TestPod, until } from './store-for-tests.fixture.ts';

const key = new StoreKeys(keyPrefix).answer('n');
const renewEveryMs = 3000;
const windowMs = 3_600_000;

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
    if (stored.kind === 'ours') stored.claim?.giveUp();
    await pause(100);
    expect(await server.admin.get(key)).toBe('d:f:');
  });

  it('are claimed again where the store has lost them while the call runs', async () => {
    const [pod, other] = pods as [TestPod, TestPod];
    await pod.store.answers.claim('n', 'f');
    await server.admin.del(key);
    await until(async () => (await server.admin.get(key)) !== null);
    expect((await other.store.answers.claim('n', 'f')).kind).toBe('running');
  });

  it('have the answer of a call that ended while the store was away, once it is back', async () => {
    const [pod, other] = pods as [TestPod, TestPod];
    const stored = await pod.store.answers.claim('n', 'f');
    await server.kill();
    await pod.lost();
    const answer = new KeptAnswer({ status: 200, headers: [] }, false, Buffer.from('{}'));
    if (stored.kind === 'ours') stored.claim?.keep(answer, windowMs);
    await server.start();
    await other.reached();
    await until(async () => (await server.admin.get(key))?.startsWith('d:f:') === true);
    const found = await other.store.answers.claim('n', 'f');
    expect(found.kind === 'ended' ? found.answer?.bytes.toString() : found.kind).toBe('{}');
    expect(await server.admin.pttl(key)).toBeGreaterThan(windowMs - 60_000);
  });
});
