import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, test } from 'vitest';
import { RecordingListener, closeUpstreams, newUpstream, post } from './calls-for-tests.ts';
import { httpChunk, pauseFor, startRawProvider, streamHead, until } from './provider-for-tests.ts';

afterEach(closeUpstreams);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function heldMiB(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    collectGarbage();
    await pauseFor(20);
  }
  return process.memoryUsage().arrayBuffers / 1_048_576;
}

test('open streams do not keep their request bodies in memory', async () => {
  await using raw = await startRawProvider((socket) => socket.write(streamHead + httpChunk('data: 1\n\n')));
  const upstream = newUpstream();
  const body = 'x'.repeat(1_048_576);
  const before = await heldMiB();
  const calls: RecordingListener[] = [];
  for (let index = 0; index < 40; index += 1) {
    const listening = new RecordingListener();
    calls.push(listening);
    upstream.call(post(raw.provider, body), listening);
    await until(() => listening.body !== '');
  }
  raw.requests.length = 0;
  expect((await heldMiB()) - before).toBeLessThan(5);
  expect(calls.every((listening) => listening.error === undefined)).toBe(true);
});
