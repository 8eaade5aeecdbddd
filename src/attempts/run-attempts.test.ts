import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Stalls } from '../core/stalls.fixture.ts';
import { errorHeaders } from '../dialects/write-retry-after.ts';
import { closeUpstreams, newUpstream } from '../upstream/calls-for-tests.ts';
import {
  httpAnswer,
  httpChunk,
  providerAt,
  startRawProvider,
  streamHead,
  until,
} from '../upstream/provider-for-tests.ts';
import { answerOf, errorOf, run } from './attempts-for-tests.ts';

afterEach(closeUpstreams);

const event = 'data: {"choices":[]}\n\n';

describe('an answer', () => {
  test('complete: whole, and recorded', async () => {
    await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, ' {"id":"x"}\n')));
    const running = run(raw.provider, false);
    const answer = await answerOf(running);
    expect(answer).toMatchObject({ kind: 'complete', head: { status: 200 }, target: { upstreamModel: 'gpt-x' } });
    expect(answer.kind === 'complete' && String(answer.body)).toBe(' {"id":"x"}\n');
    expect(running.attempts).toMatchObject([
      { target: { provider: raw.provider, upstreamModel: 'gpt-x' }, outcome: 'ok', status: 200 },
    ]);
    expect(running.told).toEqual(running.attempts);
    expect(raw.requests[0]).toContain('accept: application/json\r\n');
  });

  test('streamed: held until the first event, then all of it', async () => {
    let release = (): void => undefined;
    await using raw = await startRawProvider((socket) => {
      socket.write(streamHead + httpChunk(': PROCESSING\n\ndata: {"cho'));
      release = () => socket.write(httpChunk('ices":[]}\n\nda') + httpChunk('ta: [DONE]\n\n') + httpChunk(''));
    });
    const running = run(raw.provider, true);
    await until(() => raw.requests.length === 1);
    const early = await Promise.race([running.result, new Promise((resolve) => setTimeout(resolve, 50, 'held'))]);
    expect(early).toBe('held');
    release();
    const answer = await answerOf(running);
    if (answer.kind !== 'stream') throw new Error(answer.kind);
    let body = '';
    await new Promise<void>((resolve, reject) => {
      answer.stream.flowTo({ onData: (chunk) => (body += String(chunk)), onEnd: resolve, onError: reject });
    });
    expect(body).toBe(': PROCESSING\n\ndata: {"choices":[]}\n\ndata: [DONE]\n\n');
    expect(raw.requests[0]).toContain('accept: text/event-stream\r\n');
  });

  test('x-simulate reaches the simulator and nobody else', async () => {
    await using simulator = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')), {
      simulator: true,
    });
    await using other = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
    await answerOf(run(simulator.provider, false, { simulateHeader: 'status=429' }));
    await answerOf(run(other.provider, false, { simulateHeader: 'status=429' }));
    expect(simulator.requests[0]).toContain('x-simulate: status=429');
    expect(other.requests[0]).not.toContain('x-simulate');
  });
});

describe('an honest status', () => {
  const html = httpAnswer(200, '<html>', { 'content-type': 'text/html' });
  const cases: ReadonlyArray<readonly [string, 'stream' | 'complete', string, string, string]> = [
    ['a page instead of JSON', 'complete', html, 'upstream_invalid', 'text/html'],
    ['a page instead of a stream', 'stream', html, 'upstream_invalid', 'text/html'],
    ['JSON instead of a stream', 'stream', httpAnswer(200, '{}'), 'upstream_invalid', 'application/json'],
    ['a stream instead of JSON', 'complete', streamHead + httpChunk(event), 'upstream_invalid', 'text/event-stream'],
    ['JSON that is none', 'complete', httpAnswer(200, 'oops'), 'upstream_invalid', 'not JSON'],
    ['JSON cut', 'complete', httpAnswer(200, '{"a":[{}'), 'upstream_invalid', 'not JSON'],
    ['nothing', 'complete', httpAnswer(200, ''), 'upstream_invalid', 'not JSON'],
    ['204', 'complete', 'HTTP/1.1 204 No Content\r\n\r\n', 'upstream_invalid', 'no content type'],
    ['gzip', 'complete', httpAnswer(200, '{}', { 'content-encoding': 'gzip' }), 'upstream_invalid', 'encoded'],
    ['500', 'complete', httpAnswer(500, '{"error":{}}'), 'upstream_error', '500'],
    ['a redirect', 'complete', httpAnswer(307, '', { location: 'http://127.0.0.1:1/' }), 'upstream_error', '307'],
    ['401', 'stream', httpAnswer(401, '{"error":{"message":"sk-abc"}}'), 'provider_auth_failed', '401'],
    [
      'a refusal',
      'stream',
      httpAnswer(404, '{"error":{"message":"no such model"}}'),
      'provider_refused',
      'no such model',
    ],
    [
      'a refusal that breaks off',
      'complete',
      'HTTP/1.1 422 No\r\ncontent-length: 9\r\n\r\nx',
      'provider_refused',
      '422',
    ],
    [
      'an endless refusal',
      'complete',
      httpAnswer(400, 'x'.repeat(70_000), { 'content-length': '999999' }),
      'provider_refused',
      '400',
    ],
    ['a stream of nothing', 'stream', streamHead + httpChunk(''), 'upstream_incomplete', 'before its first event'],
    [
      'a stream of comments',
      'stream',
      streamHead + httpChunk(': a\n\n') + httpChunk(''),
      'upstream_incomplete',
      'before its first event',
    ],
    ['a stream that breaks off', 'stream', streamHead + httpChunk('data: 1\n'), 'upstream_incomplete', 'broke off'],
    [
      'an error event',
      'stream',
      streamHead + httpChunk('data: {"error":{"message":"busy"}}\n\n'),
      'upstream_error',
      'busy',
    ],
    [
      'a rate limit as event',
      'stream',
      streamHead + httpChunk('data: {"error":{"message":"m","type":"rate_limit_error"}}\n\n'),
      'provider_rate_limited',
      'm',
    ],
    [
      'a body too large',
      'complete',
      httpAnswer(200, `{"a":"${'x'.repeat(1_100_000)}"}`),
      'upstream_too_large',
      '1048576',
    ],
    [
      'a body that breaks off',
      'complete',
      httpAnswer(200, '{}', { 'content-length': '9' }),
      'upstream_incomplete',
      'broke off',
    ],
  ];
  test.each(cases)('%s', async (_name, kind, bytes, code, words) => {
    await using raw = await startRawProvider((socket) => socket.end(bytes));
    const running = run(raw.provider, kind === 'stream');
    const error = await errorOf(running);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('sk-abc');
    expect(running.attempts).toMatchObject([{ outcome: code }]);
    expect(raw.requests).toHaveLength(1);
  });

  test('a refusal whose body never ends is not waited for until the deadline', async () => {
    await using raw = await startRawProvider((socket) => {
      socket.write('HTTP/1.1 429 Slow\r\nretry-after: 3\r\ncontent-length: 100\r\n\r\n{');
    });
    const stalls = new Stalls();
    const startedAtMs = performance.now();
    const error = await errorOf(run(raw.provider, false, { deadlineMs: 10_000 }));
    expect(error).toMatchObject({ code: 'provider_rate_limited', context: { retryAfterMs: 3000 } });
    expect(performance.now() - startedAtMs).toBeLessThan(2500 + stalls.longestMs);
    await until(() => raw.sockets[0]!.destroyed);
  });
});

describe('the deadline', () => {
  const silences: ReadonlyArray<readonly [string, boolean, string, RegExp]> = [
    ['before the head', true, '', /^No answer within 0\.2 s: test\/gpt-x waited 0\.[12] s for the first event\.$/],
    ['before the head, complete', false, '', /waited 0\.[12] s for the answer\.$/],
    ['before the first event', true, streamHead + httpChunk(': a\n\ndata: x'), /for the first event\.$/],
    ['within the body', false, httpAnswer(200, '{', { 'content-length': '9' }), /for the end of the answer\.$/],
    ['within a refusal', false, httpAnswer(400, '{', { 'content-length': '9' }), /for the end of a refusal\.$/],
  ];
  test.each(silences)('%s', async (_name, stream, bytes, message) => {
    await using raw = await startRawProvider((socket) => socket.write(bytes));
    const stalls = new Stalls();
    const startedAtMs = performance.now();
    const running = run(raw.provider, stream, { deadlineMs: 200 });
    const error = await errorOf(running);
    const tookMs = performance.now() - startedAtMs;
    expect(error.code).toBe('deadline_exceeded');
    expect(error.message).toMatch(message);
    expect(errorHeaders(error)).toEqual(['x-should-retry', 'false']);
    expect(tookMs).toBeGreaterThanOrEqual(199);
    expect(tookMs).toBeLessThan(300 + stalls.longestMs);
    expect(running.attempts).toMatchObject([{ outcome: 'deadline_exceeded' }]);
    await until(() => raw.sockets[0]!.destroyed, 50);
  });

  test('a connection that does not come about is bounded by it', async () => {
    const listening = createServer();
    await new Promise<void>((resolve) => {
      listening.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, resolve);
    });
    const { port } = listening.address() as AddressInfo;
    // TLS to a server that never says a word.
    const running = run(providerAt(`https://127.0.0.1:${port}`), true, { deadlineMs: 150 });
    const error = await errorOf(running);
    listening.close();
    expect(error.message).toMatch(/waited 0\.[12] s for a connection\.$/);
  });

  test('over before the first try: nothing is sent', async () => {
    await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
    const running = run(raw.provider, false, { deadlineMs: 0 });
    expect((await errorOf(running)).message).toBe('No answer within 0 s: nothing could be tried.');
    expect(raw.sockets).toHaveLength(0);
  });
});

describe('one retry, only where nothing was written', () => {
  beforeEach(() => {
    // The longest back-off.
    vi.spyOn(Math, 'random').mockReturnValue(0.999);
  });
  afterEach(() => vi.restoreAllMocks());

  test('a refused connection is tried once more, and may succeed', async () => {
    const port = await unusedPort();
    const running = run(providerAt(`http://127.0.0.1:${port}`), false);
    await until(() => running.attempts.length === 1);
    const late = createServer((socket) => socket.on('data', () => socket.write(httpAnswer(200, '{}'))));
    late.listen(port, '127.0.0.1');
    await answerOf(running);
    late.close();
    expect(running.attempts).toMatchObject([{ outcome: 'upstream_unreachable' }, { outcome: 'ok', status: 200 }]);
    closeUpstreams();
  });

  test('twice refused is unreachable', async () => {
    const running = run(providerAt(`http://127.0.0.1:${await unusedPort()}`), false);
    expect((await errorOf(running)).code).toBe('upstream_unreachable');
    expect(running.attempts).toHaveLength(2);
  });

  test('a written request is never sent twice', async () => {
    await using raw = await startRawProvider((socket) => socket.resetAndDestroy());
    expect((await errorOf(run(raw.provider, false))).code).toBe('upstream_incomplete');
    expect(raw.requests).toHaveLength(1);
  });

  test('a deadline within the back-off names the try before', async () => {
    const running = run(providerAt(`http://127.0.0.1:${await unusedPort()}`), false, { deadlineMs: 60 });
    const error = await errorOf(running);
    expect(error.message).toMatch(/^No answer within 0\.1 s: test\/gpt-x failed after .* s: upstream_unreachable\.$/);
  });

  test('a shared upstream stays usable after failures', async () => {
    await using raw = await startRawProvider((socket, _request, index) =>
      index % 2 === 0 ? socket.resetAndDestroy() : socket.write(httpAnswer(200, '{}')),
    );
    const upstream = newUpstream();
    for (let round = 0; round < 10; round += 1) {
      await errorOf(run(raw.provider, false, { upstream }));
      await answerOf(run(raw.provider, false, { upstream }));
    }
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}
