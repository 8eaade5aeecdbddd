import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { RunningValkey, valkeyServer } from '../../../../test/harness/valkey.ts';
import { charge, requests, TestPod } from './store-for-tests.fixture.ts';

// In a file of its own: it holds up the whole process.
test.skipIf(valkeyServer === undefined)(
  'a pod that stood still itself does not take the store for away, whatever the store did meanwhile',
  async (context) => {
    const server = await RunningValkey.start();
    const pod = new TestPod({ url: server.url }, 1, { silenceMs: 300, waitMs: 400 });
    context.onTestFinished(async () => {
      await pod.end();
      await server.close();
    });
    await pod.reached();
    const limit = charge(requests(1000));
    await pod.take(limit);
    await server.freeze();
    // Somebody else wakes the server: it runs the scripts after their deadline, and before anybody here could read an answer.
    const waker = spawn('sh', ['-c', `sleep 0.8; kill -CONT ${server.pid}`]);
    context.onTestFinished(() => void waker.kill());
    const asked = [pod.take(limit), pod.take(limit)];
    await new Promise(setImmediate);
    const endMs = performance.now() + 1000;
    while (performance.now() < endMs);
    expect((await Promise.all(asked)).map(({ kind }) => kind)).toEqual(['admitted', 'admitted']);
    expect((await pod.read(limit))[0]?.remaining).toBe(997);
    expect([pod.byStore, pod.events]).toEqual([3, ['reached, 1 pods']]);
  },
);
