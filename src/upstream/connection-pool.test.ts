import { afterEach, describe, expect, test } from 'vitest';
import { RecordingListener, closeUpstreams, newUpstream, post } from './calls-for-tests.ts';
import { httpAnswer, pauseFor, startRawProvider, until } from './provider-for-tests.ts';

afterEach(closeUpstreams);

describe('connections', () => {
  test('older than the maximum age are not used again', async () => {
    await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
    const upstream = newUpstream({ maxSocketAgeMs: 100 });
    for (let round = 0; round < 3; round += 1) {
      const listening = new RecordingListener();
      upstream.call(post(raw.provider), listening);
      await listening.over;
      await pauseFor(101);
    }
    expect(raw.sockets).toHaveLength(3);
    await until(() => raw.sockets.filter((socket) => !socket.destroyed).length <= 1);
  });

  test('are closed at the end of their idle time, also if the provider offers longer', async () => {
    await using raw = await startRawProvider((socket) =>
      socket.write(httpAnswer(200, '{}', { 'keep-alive': 'timeout=600' })),
    );
    const listening = new RecordingListener();
    newUpstream({ idleSocketMs: 80 }).call(post(raw.provider), listening);
    await listening.over;
    await until(() => raw.sockets[0]!.destroyed, 1000);
  });

  test('that the provider closed while they were idle are not used for the next call', async () => {
    await using raw = await startRawProvider((socket, _request, index) => {
      socket.write(httpAnswer(200, `{"n":${index}}`));
      setTimeout(() => socket.end(), 5);
    });
    const upstream = newUpstream();
    for (let n = 0; n < 5; n += 1) {
      const listening = new RecordingListener();
      upstream.call(post(raw.provider), listening);
      await listening.over;
      expect(listening.body).toBe(`{"n":${n}}`);
      await pauseFor(25);
    }
  });

  test('work for several "connection: close" answers in a row', async () => {
    await using raw = await startRawProvider((socket) => socket.end(httpAnswer(200, '{}', { connection: 'close' })));
    const upstream = newUpstream();
    for (let n = 0; n < 5; n += 1) {
      const listening = new RecordingListener();
      upstream.call(post(raw.provider), listening);
      await listening.over;
      expect(listening.body).toBe('{}');
    }
    expect(raw.sockets).toHaveLength(5);
  });
});
