import { expect, test } from 'vitest';
import { RunningValkey, valkeyServer } from '../../../../test/harness/valkey.ts';
import { reportBugsTo } from '../../../core/isolation.ts';
import { charge, concurrency, TestPod, until } from './store-for-tests.fixture.ts';

// In a file of its own: what is reported is the whole process's.
test.skipIf(valkeyServer === undefined)(
  'a listener that throws costs its own request and nothing else',
  async ({ onTestFinished }) => {
    const reported: unknown[] = [];
    reportBugsTo((thrown) => reported.push(thrown));
    const server = await RunningValkey.start();
    const pod = new TestPod({ url: server.url });
    onTestFinished(async () => {
      await pod.end();
      await server.close();
    });
    await pod.reached();
    const place = charge(concurrency(2));
    const left = async (): Promise<number | undefined> => (await pod.read(place))[0]?.remaining;
    const bug = new Error('a bug');
    pod.onEvent = () => {
      throw bug;
    };
    await expect(pod.take(place)).rejects.toBe(bug);
    expect(pod.store.isReached).toBe(true);
    await until(async () => (await left()) === 2);
    await server.kill();
    await pod.lost();
    await expect(pod.take(place)).rejects.toBe(bug);
    expect(await left()).toBe(2);
    await server.start();
    await pod.reached();
    expect(reported).toEqual([bug, bug]);
    pod.onEvent = () => undefined;
    expect((await pod.take(place)).kind).toBe('admitted');
    expect(await left()).toBe(1);
  },
);
