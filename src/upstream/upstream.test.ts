import { createServer } from 'node:net';
import packageInfo from '../../package.json' with { type: 'json' };
import { afterEach, describe, expect, test } from 'vitest';
import { RecordingListener, closeUpstreams, newUpstream, post } from './calls-for-tests.ts';
import { httpAnswer, providerAt, startRawProvider } from './provider-for-tests.ts';

afterEach(closeUpstreams);

describe('a call that goes well', () => {
  test('is written with the allowed headers only, and its events are reported in order', async () => {
    await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{"ok":true}')));
    const listening = new RecordingListener();
    newUpstream().call(post(raw.provider), listening);
    await listening.over;
    expect(listening.said).toEqual(['written', 'head', 'data', 'end']);
    expect(listening.body).toBe('{"ok":true}');
    expect(listening.head?.status).toBe(200);
    const [head, body] = raw.requests[0]!.split('\r\n\r\n');
    expect(body).toBe('{"a":1}');
    expect(new Set(head!.split('\r\n'))).toEqual(
      new Set([
        'POST /v1/chat/completions HTTP/1.1',
        'accept-encoding: identity',
        'accept: application/json',
        'authorization: Bearer sk-test',
        'connection: keep-alive',
        'content-length: 7',
        'content-type: application/json',
        `host: 127.0.0.1:${raw.port}`,
        `user-agent: headgate/${packageInfo.version}`,
        'x-client-request-id: req_1',
      ]),
    );
  });

  test('a large body goes through the iterator byte for byte, with its length', async () => {
    await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
    const large = `{"a":"${'x'.repeat(3_000_000)}"}`;
    const upstream = newUpstream();
    for (let round = 0; round < 3; round += 1) {
      const listening = new RecordingListener();
      upstream.call(post(raw.provider, large), listening);
      await listening.over;
      expect(listening.error).toBeUndefined();
    }
    expect(raw.requests.map((request) => request.split('\r\n\r\n')[1] === large)).toEqual([true, true, true]);
    expect(raw.requests[0]).not.toContain('chunked');
    expect(raw.sockets).toHaveLength(1);
  });

  test('calls that follow each other share a connection; parallel calls do not', async () => {
    await using raw = await startRawProvider((socket) => setTimeout(() => socket.write(httpAnswer(200, '{}')), 5));
    const upstream = newUpstream();
    for (let round = 0; round < 5; round += 1) {
      const listening = new RecordingListener();
      upstream.call(post(raw.provider), listening);
      await listening.over;
    }
    expect(raw.sockets).toHaveLength(1);
    const together = Array.from({ length: 20 }, () => {
      const listening = new RecordingListener();
      upstream.call(post(raw.provider), listening);
      return listening;
    });
    await Promise.all(together.map((listening) => listening.over));
    expect(together.every((listening) => listening.body === '{}')).toBe(true);
    expect(raw.sockets).toHaveLength(20);
  });

  test.each([
    'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 100 Continue\r\ncontent-length: 0\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n',
  ])('an interim answer is not the answer: %j', async (interim) => {
    await using raw = await startRawProvider((socket) => {
      socket.write(interim + httpAnswer(200, '{}'));
    });
    const listening = new RecordingListener();
    newUpstream().call(post(raw.provider), listening);
    await listening.over;
    expect(listening.said).toEqual(['written', 'head', 'data', 'end']);
  });
});

describe('a call of which nothing was written', () => {
  test('to a closed port: the error says so and that nothing was written, and comes only after call() has returned', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => {
      server.close(resolve);
    });
    const listening = new RecordingListener();
    newUpstream().call(post(providerAt(`http://127.0.0.1:${port}`)), listening);
    expect(listening.said).toEqual([]);
    await listening.over;
    expect(listening.said).toEqual(['error']);
    expect(listening.error).toMatchObject({ code: 'upstream_unreachable', context: { unwritten: true } });
    expect(listening.error!.message).not.toContain('127.0.0.1');
  });

  test('to a name that does not resolve', async () => {
    const listening = new RecordingListener();
    newUpstream().call(post(providerAt('http://nobody.invalid')), listening);
    await listening.over;
    expect(listening.error).toMatchObject({ code: 'upstream_unreachable', context: { unwritten: true } });
  });

  test('with TLS to a port that does not speak TLS', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 200 OK\r\n\r\n');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as { port: number };
    const listening = new RecordingListener();
    newUpstream().call(post(providerAt(`https://127.0.0.1:${port}`)), listening);
    await listening.over;
    server.close();
    expect(listening.error).toMatchObject({ code: 'upstream_unreachable', context: { unwritten: true } });
  });

  test('with a path that cannot be sent: an internal error goes to the listener and is not thrown', async () => {
    const listening = new RecordingListener();
    const request = post(providerAt('http://127.0.0.1:9'));
    newUpstream().call({ ...request, path: '/a\r\nx-bad: b' }, listening);
    expect(listening.said).toEqual([]);
    await listening.over;
    expect(listening.error?.code).toBe('internal_error');
    expect(listening.error?.context.unwritten).toBeUndefined();
  });

  test('without a free connection: overloaded', async () => {
    await using raw = await startRawProvider(() => undefined);
    const upstream = newUpstream({ maxConnections: 1 });
    upstream.call(post(raw.provider), new RecordingListener());
    const second = new RecordingListener();
    upstream.call(post(raw.provider), second);
    await second.over;
    expect(second.error).toMatchObject({ code: 'overloaded', context: { unwritten: true } });
  });
});
