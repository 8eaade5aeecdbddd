import { afterEach, describe, expect, test } from 'vitest';
import { RecordingListener, closeUpstreams, newUpstream, post } from './calls-for-tests.ts';
import { httpAnswer, httpChunk, startRawProvider, streamHead, until } from './provider-for-tests.ts';

afterEach(closeUpstreams);

describe('a provider that misbehaves', () => {
  const cases: ReadonlyArray<readonly [string, string, string]> = [
    ['garbage', 'SSH-2.0-OpenSSH_9.9\r\n\r\n', 'upstream_invalid'],
    ['an upgrade', 'HTTP/1.1 101 Switching\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n', 'upstream_invalid'],
    ['100 without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100), 'upstream_invalid'],
    ['interim answers only', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100), 'upstream_invalid'],
    ['lines that end in LF alone', 'HTTP/1.1 200 OK\ncontent-length: 2\n\n{}', 'upstream_invalid'],
    ['an empty line that ends in LF alone', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\n{}', 'upstream_invalid'],
    ['a header flood', `HTTP/1.1 200 OK\r\n${'x-a: b\r\n'.repeat(20_000)}\r\n`, 'upstream_invalid'],
    ['one endless header', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`, 'upstream_invalid'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}', 'upstream_invalid'],
    ['a broken chunk', `${streamHead}zz\r\n`, 'upstream_invalid'],
  ];
  test.each(cases)('%s', async (_name, bytes, code) => {
    await using raw = await startRawProvider((socket) => socket.write(bytes));
    const listening = new RecordingListener();
    newUpstream().call(post(raw.provider), listening);
    await listening.over;
    expect(listening.error?.code).toBe(code);
    expect(listening.error?.context.unwritten).toBeUndefined();
    await until(() => raw.sockets.every((socket) => socket.destroyed));
  });

  const cuts: ReadonlyArray<readonly [string, string, string[]]> = [
    ['no answer', '', ['written', 'error']],
    ['half a head', 'HTTP/1.1 200 OK\r\ncontent-ty', ['written', 'error']],
    [
      'a body shorter than its length',
      httpAnswer(200, '{}', { 'content-length': '10' }),
      ['written', 'head', 'data', 'error'],
    ],
    ['half a chunk', `${streamHead}ff\r\ndata`, ['written', 'head', 'data', 'error']],
    ['no last chunk', streamHead + httpChunk('data: 1\n\n'), ['written', 'head', 'data', 'error']],
  ];
  test.each(cuts.flatMap((cut) => [[...cut, 'end'] as const, [...cut, 'reset'] as const]))(
    'breaks off: %s, then %4$s',
    async (_name, bytes, said, how) => {
      await using raw = await startRawProvider((socket) => {
        socket.write(bytes);
        setTimeout(() => (how === 'end' ? socket.end() : socket.resetAndDestroy()), 10);
      });
      const listening = new RecordingListener();
      newUpstream().call(post(raw.provider), listening);
      await listening.over;
      expect(listening.error?.code).toBe('upstream_incomplete');
      expect(listening.said).toEqual(said);
    },
  );

  test('bytes after the end of an answer never reach the next call', async () => {
    await using raw = await startRawProvider((socket, _request, index) => {
      if (index === 0) socket.write(httpAnswer(200, '{"mine":0}') + httpAnswer(200, '{"stolen":true}'));
      else socket.write(httpAnswer(200, `{"mine":${index}}`));
    });
    const upstream = newUpstream();
    for (let index = 0; index < 3; index += 1) {
      const listening = new RecordingListener();
      upstream.call(post(raw.provider), listening);
      await listening.over;
      expect(listening.body).toBe(`{"mine":${index}}`);
    }
    expect(raw.sockets).toHaveLength(2);
  });
});
