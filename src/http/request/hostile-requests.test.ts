import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Exchange } from '../../core/exchange.ts';
import { IncomingRequest } from './incoming-request.ts';
import { echo, route, startListener, until } from '../listener/listener.fixture.ts';
import { get, post } from '../listener/raw-client.fixture.ts';

describe('bytes that are no request', () => {
  it.each([
    ['a TLS hello', 400, Buffer.from('16030100f5010000f1', 'hex')],
    ['an unknown method', 400, 'BREW /hello HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['the HTTP/2 preface', 400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a broken header', 400, 'GET /hello HTTP/1.1\r\nHost localhost\r\n\r\n'],
    ['a space before the colon', 400, 'GET /hello HTTP/1.1\r\nHost: localhost\r\nA : b\r\n\r\n'],
    ['a NUL in a header', 400, 'GET /hello HTTP/1.1\r\nHost: localhost\r\nA: \0\r\n\r\n'],
    ['a bare LF', 400, 'GET /hello HTTP/1.1\nHost: localhost\n\n'],
    ['Content-Length and Transfer-Encoding', 400, post('/echo', '{}', 'Transfer-Encoding: chunked')],
    ['two Content-Lengths', 400, post('/echo', '{}', 'Content-Length: 3')],
    ['a negative Content-Length', 400, 'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n'],
    ['an encoding that is not chunked last', 400, get('/hello', 'Transfer-Encoding: chunked, gzip')],
    ['a very long header', 431, get('/hello', `X-Long: ${'x'.repeat(17_000)}`)],
    ['a very long path', 431, get(`/${'x'.repeat(17_000)}`)],
    ['a CONNECT', 405, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n'],
  ])('%s: %i, and the connection closed', async (_name, status, bytes) => {
    const { open, rejections, internalErrors, listener } = await startListener();
    const client = await (await open()).send(bytes).untilEnd();
    expect(client.statuses).toEqual([status]);
    expect(client.text).toContain('"dialect":"fallback"');
    expect(client.text).toMatch(/Connection: close\r\n/);
    expect(client.text).toMatch(/X-Request-Id: req_/);
    expect(rejections).toHaveLength(1);
    expect(internalErrors).toEqual([]);
    client.socket.end();
    await until(() => listener.openConnections === 0);
  });

  it('are answered after the requests before them', async () => {
    let finish: (() => void) | undefined;
    const slow = route('GET', '/slow', async (exchange) => {
      await new Promise<void>((resolve) => (finish = resolve));
      await exchange.answer({ status: 200, headers: [] }, 'slow');
    });
    const { open } = await startListener({}, [slow]);
    const client = (await open()).send(`${get('/slow')}NONSENSE\r\n\r\n`);
    await until(() => finish !== undefined);
    finish?.();
    await client.untilEnd();
    expect(client.statuses).toEqual([200, 400]);
  });

  it('leave the neighbour alone', async () => {
    const { open } = await startListener();
    const neighbour = await (await open()).send(get('/hello')).untilText('hello');
    await (await open()).send('NONSENSE\r\n\r\n').untilEnd();
    await neighbour.send(get('/hello')).until((client) => client.statuses.length === 2);
    expect(neighbour.statuses).toEqual([200, 200]);
  });
});

describe('slowness', () => {
  it('of the head is 408', async () => {
    const { open, rejections } = await startListener({ headersTimeoutMs: 100, bodyTimeoutMs: 200 });
    const client = await (await open()).send('GET /hello HTTP/1.1\r\nHo').untilEnd();
    expect(client.statuses).toEqual([408]);
    expect(rejections).toEqual(['headers_timeout']);
  });

  it('of a client that says nothing at all ends too', async () => {
    const { open } = await startListener({ headersTimeoutMs: 100, bodyTimeoutMs: 200 });
    await (await open()).untilEnd();
  });

  it('between requests ends the connection without a word', async () => {
    const { open } = await startListener({ keepAliveTimeoutMs: 100 });
    const client = await (await open()).send(get('/hello')).untilText('hello');
    await client.untilEnd();
    expect(client.statuses).toEqual([200]);
  });

  it('between requests is what Keep-Alive promises, whatever a socket may be idle', async () => {
    const { open, rejections } = await startListener({ keepAliveTimeoutMs: 1_500, idleTimeoutMs: 200 });
    const client = await (await open()).send(get('/hello')).untilText('hello');
    expect(client.text).toContain('Connection: keep-alive\r\nKeep-Alive: timeout=1\r\n');
    await pause(1_500);
    await client.send(get('/hello')).until((it) => it.statuses.length === 2);
    await pause(1_500);
    expect(client.ended).toBe(false);
    await client.untilEnd(4_000);
    expect(client.statuses).toEqual([200, 200]);
    expect(rejections).toEqual(['idle_timeout']);
  });

  it('of a handler is not the idleness of its socket', async () => {
    const slow = route('GET', '/slow', async (exchange) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await exchange.answer({ status: 200, headers: [] }, 'slow');
    });
    const { open } = await startListener({ idleTimeoutMs: 100 }, [slow]);
    const client = await (await open()).send(get('/slow')).untilText('slow');
    expect(client.statuses).toEqual([200]);
  });

  it('of a turn whose end an answer waits for is not either', async () => {
    const late = route('GET', '/late', async (exchange) => {
      // Both clocks have run down when the next one is looked at: this one first.
      setImmediate(() => {
        for (const endMs = performance.now() + 200; performance.now() < endMs;);
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      await exchange.answer({ status: 200, headers: [] }, 'late');
    });
    const { open } = await startListener({ idleTimeoutMs: 100 }, [late]);
    await (await open()).send(get('/late')).untilText('late');
  });

  it('of a client that does not read its whole answer ends at the idle timeout', async () => {
    let gone = false;
    const big = route('GET', '/big', async (exchange) => {
      await exchange.answer({ status: 200, headers: [] }, Buffer.alloc(30_000_000));
      gone = exchange.gone.cancelled;
    });
    const { open, rejections } = await startListener({ idleTimeoutMs: 150 }, [big]);
    const client = await open();
    client.socket.pause();
    client.send(get('/big'));
    await until(() => gone);
    expect(rejections).toEqual(['idle_timeout']);
  });

  it('of a client that reads its answer slowly is borne, until it reads no more', async () => {
    const big = route('GET', '/big', (exchange) =>
      exchange.answer({ status: 200, headers: [] }, Buffer.alloc(30_000_000)),
    );
    const { open, listener, rejections } = await startListener({ idleTimeoutMs: 1_000 }, [big]);
    const { socket } = (await open()).send(get('/big'));
    const stopReading = readSlowly(socket);
    await pause(2_500);
    expect(rejections).toEqual([]);
    stopReading();
    await until(() => listener.openConnections === 0, 5_000);
    expect(rejections).toEqual(['idle_timeout']);
  });

  it('of the process itself is no fault of a client that reads', async () => {
    const big = route('GET', '/big', (exchange) =>
      exchange.answer({ status: 200, headers: [] }, Buffer.alloc(30_000_000)),
    );
    const { open, rejections } = await startListener({ idleTimeoutMs: 1_000 }, [big]);
    const { socket } = (await open()).send(get('/big'));
    const stopReading = readSlowly(socket);
    for (let stops = 0; stops < 2; stops += 1) {
      await pause(600);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000);
    }
    await pause(100);
    expect(rejections).toEqual([]);
    stopReading();
  });
});

/** Reads four pieces 20 times a second, and the end at its own time. Returns a function that stops it for good. */
function readSlowly(socket: Socket): () => void {
  let left = 0;
  socket.on('data', () => {
    left -= 1;
    if (left <= 0) socket.pause();
  });
  const timer = setInterval(() => {
    left = 4;
    socket.resume();
  }, 50);
  return () => {
    clearInterval(timer);
    socket.pause();
  };
}

describe('requests that are odd but clear', () => {
  it.each([
    ['HTTP/1.0', 'GET /hello HTTP/1.0\r\n\r\n', 200],
    ['an absolute target', 'GET http://localhost/hello HTTP/1.1\r\nHost: elsewhere\r\n\r\n', 200],
    ["somebody else's absolute target", 'GET http://example.com/hello HTTP/1.1\r\nHost: localhost\r\n\r\n', 421],
    ['an encoded path', get('/%68ello'), 200],
    ['a query', get('/hello?a=b'), 200],
    ['a broken encoding', get('/%zz'), 404],
    ['two slashes', get('//hello'), 404],
    ['a slash more', get('/hello/'), 404],
    ['dots', get('/x/../hello'), 404],
    ['another case', get('/HELLO'), 404],
    ['an upgrade', get('/hello', 'Connection: Upgrade', 'Upgrade: websocket'), 200],
    ['a method that the path has not', get('/echo'), 405],
    ['a method that nobody has', 'PROPFIND /hello HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
    ['a body on a path that is none', post('/none', '{"a":1}'), 404],
    ['a body of no type on a path that is none', post('/none', '{}').replace('application/json', '%%'), 404],
    ['a header named __proto__', get('/hello', '__proto__: 1', 'constructor: 2'), 200],
    ['a lot of headers', get('/hello', ...Array.from({ length: 126 }, (_, index) => `a${index}: b`)), 200],
    ['a flood of headers', get('/hello', ...Array.from({ length: 1_500 }, () => 'a: b')), 431],
    ['Host twice', get('/hello', 'Host: localhost'), 400],
    ['Host empty', 'GET /hello HTTP/1.1\r\nHost:\r\n\r\n', 400],
    ['Host with a user', 'GET /hello HTTP/1.1\r\nHost: me@localhost\r\n\r\n', 400],
    ['no Host', 'GET /hello HTTP/1.1\r\n\r\n', 400],
    ["somebody else's Host", 'GET /hello HTTP/1.1\r\nHost: evil.example\r\n\r\n', 421],
    ['a foreign Origin', get('/hello', 'Origin: https://evil.example'), 403],
    ['an Origin without a name', get('/hello', 'Origin: null'), 403],
    ['our own Origin', get('/hello', 'Origin: http://localhost'), 200],
  ])('%s', async (_name, bytes, status) => {
    const { open, internalErrors } = await startListener();
    const client = await (await open()).send(bytes).until((it) => it.text.includes('\r\n\r\n') && it.text.length > 100);
    expect(client.statuses).toEqual([status]);
    expect(client.errorInBody !== undefined).toBe(status !== 200);
    expect(internalErrors).toEqual([]);
  });

  it('are answered in the dialect of their route where there is one', async () => {
    const { open } = await startListener();
    const client = await (await open()).send(get('/echo')).untilText('method_not_allowed');
    expect(client.text).toContain('"dialect":"route"');
    expect(client.text).toMatch(/allow: POST, OPTIONS\r\n/);
    await client.send(get('/hello', 'Origin: https://evil.example')).untilText('origin_not_allowed');
    expect(client.text.lastIndexOf('"dialect":"route"')).toBeGreaterThan(client.text.indexOf('403'));
  });

  it('HEAD has the headers and no body, OPTIONS says what there is', async () => {
    const { open } = await startListener();
    const client = (await open()).send(get('/hello').replace('GET', 'HEAD') + get('/hello').replace('GET', 'OPTIONS'));
    await client.send(get('/echo').replace('GET', 'HEAD')).until((it) => it.statuses.length === 3);
    expect(client.statuses).toEqual([200, 204, 405]);
    expect(client.text).toMatch(/content-length: 5\r\n/);
    expect(client.text).not.toContain('hello');
    expect(client.text).toMatch(/allow: GET, HEAD, OPTIONS\r\n/);
    expect(client.text).not.toContain('code');
  });

  it('a header named __proto__ changes nothing for anybody', async () => {
    let seen: Exchange['headers'] = {};
    const look = route('GET', '/look', (exchange) => {
      seen = exchange.headers;
      return exchange.answer({ status: 200, headers: [] }, 'seen');
    });
    const { open } = await startListener({}, [look]);
    await (await open()).send(get('/look', '__proto__: polluted', 'a: b')).untilText('seen');
    expect(seen['a']).toBe('b');
    expect(Object.getPrototypeOf(seen)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('pipelining', () => {
  it('is answered in order', async () => {
    const wait = route('GET', '/wait/{ms}', async (exchange) => {
      const ms = exchange.path.split('/').at(-1) ?? '';
      await new Promise((resolve) => setTimeout(resolve, Number(ms)));
      await exchange.answer({ status: 200, headers: [] }, `<${ms}>`);
    });
    const { open } = await startListener({}, [wait, echo]);
    const client = (await open()).send(get('/wait/50') + get('/wait/10') + post('/echo', '<body>') + get('/wait/1'));
    await client.untilText('<1>');
    expect([...client.text.matchAll(/<\w+>/g)].map(String)).toEqual(['<50>', '<10>', '<body>', '<1>']);
  });

  it('has an end', async () => {
    let running = 0;
    const hang = route('GET', '/hang', (exchange) => {
      running += 1;
      return new Promise((resolve) => void exchange.gone.onCancel(resolve));
    });
    const { open, rejections } = await startListener({}, [hang]);
    (await open()).send(get('/hang').repeat(200));
    await until(() => rejections.length > 0);
    expect(running).toBe(32);
    expect(rejections).toEqual(['too_many_pipelined']);
  });
});

describe('what is pipelined behind the end of a connection', () => {
  it('is forgotten before anything is made for it, and soon not read any more', async () => {
    const wait = route('GET', '/wait', async (exchange) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await exchange.answer({ status: 200, headers: [] }, 'waited');
    });
    const { open, listener } = await startListener({}, [wait]);
    const forgotten = vi.spyOn(IncomingRequest.prototype, 'forgetBody');
    const client = (await open()).send(get('/wait').repeat(200_000));
    await until(() => client.statuses.length === 33);
    expect(client.statuses).toEqual([...Array<number>(32).fill(200), 503]);
    await until(() => listener.openConnections === 0, 10_000);
    // What one read brings behind the bound, at the most.
    expect(forgotten.mock.calls.length).toBeGreaterThan(0);
    expect(forgotten.mock.calls.length).toBeLessThan(5_000);
    forgotten.mockRestore();
  });
});

describe('a request to upgrade is answered as a plain one, and its connection', () => {
  it.each([
    ['GET', get('/hello', 'Connection: Upgrade', 'Upgrade: websocket')],
    ['POST', post('/echo', '"x"', 'Connection: Upgrade', 'Upgrade: websocket')],
  ])('is closed behind %s, because what came behind it is lost', async (_method, bytes) => {
    const { open } = await startListener();
    const client = await (await open()).send(bytes + get('/hello')).untilEnd();
    expect(client.statuses).toEqual([200]);
    expect(client.text).toContain('Connection: close');
  });

  it('is kept where HTTP/2 is offered', async () => {
    const { open } = await startListener();
    const offer = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'];
    const client = await (await open()).send(post('/echo', '"x"', ...offer)).untilText('"x"');
    await client.send(get('/hello')).untilText('hello');
    expect(client.statuses).toEqual([200, 200]);
  });
});

it('closes a connection more than there may be, and counts it', async () => {
  const { open, rejections } = await startListener({ maxConnections: 2 });
  const first = await (await open()).send(get('/hello')).untilText('hello');
  await open();
  await (await open()).untilEnd();
  expect(rejections).toEqual(['too_many_connections']);
  await first.send(get('/hello')).until((client) => client.statuses.length === 2);
});
