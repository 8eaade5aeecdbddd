import { afterEach, describe, expect, test } from 'vitest';
import { Listening, closeUpstreams, newUpstream, post } from './calls-for-tests.ts';
import { httpAnswer, pauseFor, startRawProvider, until } from './provider-for-tests.ts';

afterEach(closeUpstreams);

describe('connections', () => {
  test('older than their age are not used again', async () => {
    await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
    const upstream = newUpstream({ maxSocketAgeMs: 100 });
    for (let round = 0; round < 3; round += 1) {
      const listening = new Listening();
      upstream.call(post(raw.provider), listening);
      await listening.over;
      await pauseFor(101);
    }
    expect(raw.sockets).toHaveLength(3);
    await until(() => raw.sockets.filter((socket) => !socket.destroyed).length <= 1);
  });

  test('idle ones close after their time, also if the provider offers longer', async () => {
    await using raw = await startRawProvider((socket) =>
      socket.write(httpAnswer(200, '{}', { 'keep-alive': 'timeout=600' })),
    );
    const listening = new Listening();
    newUpstream({ idleSocketMs: 80 }).call(post(raw.provider), listening);
    await listening.over;
    await until(() => raw.sockets[0]!.destroyed, 1000);
  });

  test('one that the provider closed while idle is not used for the next call', async () => {
    await using raw = await startRawProvider((socket, _request, index) => {
      socket.write(httpAnswer(200, `{"n":${index}}`));
      setTimeout(() => socket.end(), 5);
    });
    const upstream = newUpstream();
    for (let n = 0; n < 5; n += 1) {
      const listening = new Listening();
      upstream.call(post(raw.provider), listening);
      await listening.over;
      expect(listening.body).toBe(`{"n":${n}}`);
      await pauseFor(25);
    }
  });

  test('"connection: close" answers in a row work', async () => {
    await using raw = await startRawProvider((socket) => socket.end(httpAnswer(200, '{}', { connection: 'close' })));
    const upstream = newUpstream();
    for (let n = 0; n < 5; n += 1) {
      const listening = new Listening();
      upstream.call(post(raw.provider), listening);
      await listening.over;
      expect(listening.body).toBe('{}');
    }
    expect(raw.sockets).toHaveLength(5);
  });
});
