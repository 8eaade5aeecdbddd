import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../core/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import { hello, route, startListener, until } from '../listener/listener.fixture.ts';
import { get, post } from '../listener/raw-client.fixture.ts';

/** Lets one GET in and gives the exchange that came of it. */
async function see(request: string, settings: Parameters<typeof startListener>[0] = {}): Promise<Exchange> {
  const seen: Exchange[] = [];
  const look = route('GET', '/v1/models/{+id}', (exchange) => {
    seen.push(exchange);
    return exchange.answer({ status: 200, headers: [] }, 'seen');
  });
  const { open } = await startListener(settings, [look]);
  await (await open()).send(request).untilText('seen');
  const [exchange] = seen;
  if (!exchange) throw new Error('no exchange');
  return exchange;
}

it('says what was asked, and by whom', async () => {
  const exchange = await see(get('/v1/models/a%2Fb?x=1', 'X-Request-Id: mine', 'A: b', 'A: c'));
  expect(exchange).toMatchObject({ method: 'GET', path: '/v1/models/a%2Fb', requestId: 'mine', headSent: true });
  expect(exchange.parameters).toEqual({ id: 'a/b' });
  expect(exchange.headers['a']).toBe('b, c');
  expect(exchange.clientAddress).toBe('127.0.0.1');
  expect(Math.abs(exchange.startedAtMs - performance.now())).toBeLessThan(1_000);
});

it('believes X-Forwarded-For of a trusted proxy only', async () => {
  const request = get('/v1/models/a', 'X-Forwarded-For: 203.0.113.9');
  expect((await see(request)).clientAddress).toBe('127.0.0.1');
  expect((await see(request, { trustedProxies: ['127.0.0.0/8'] })).clientAddress).toBe('203.0.113.9');
});

it('puts the request id and nosniff on every answer', async () => {
  const { open } = await startListener();
  const client = await open();
  for (const request of [get('/hello', 'X-Request-Id: abc'), get('/none', 'X-Request-Id: abc')]) {
    client.text = '';
    await client.send(request).untilText('\r\n\r\n');
    expect(client.text).toContain('x-request-id: abc\r\n');
    expect(client.text).toContain('x-content-type-options: nosniff\r\n');
  }
});

it('resolves an answer when its last byte is with the kernel, not before', async () => {
  let answeredAtMs = 0;
  const big = route('GET', '/big', async (exchange) => {
    await exchange.answer({ status: 200, headers: [] }, Buffer.alloc(20_000_000, 'x'));
    answeredAtMs = performance.now();
  });
  const { open, listener } = await startListener({}, [big]);
  const client = await open();
  client.socket.pause();
  client.send(get('/big'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(answeredAtMs).toBe(0);
  expect(listener.inFlight).toBe(1);
  const readAtMs = performance.now();
  client.socket.resume();
  await until(() => answeredAtMs > 0);
  expect(answeredAtMs).toBeGreaterThan(readAtMs);
});

describe('a handler', () => {
  const fail = (thrown: unknown): ((exchange: Exchange) => Promise<void>) => {
    return () => {
      throw thrown;
    };
  };

  it.each([
    ['throws', fail(new Error('secret'))],
    ['rejects', () => Promise.reject(new Error('secret'))],
    ['forgets to answer', () => Promise.resolve()],
    [
      'answers with a header that HTTP cannot carry',
      (x: Exchange) => x.answer({ status: 200, headers: ['a', 'b\n'] }, ''),
    ],
  ])('that %s is answered with 500 in the dialect of its route', async (_name, handle) => {
    const { open, internalErrors } = await startListener({}, [route('GET', '/bad', handle), hello]);
    const client = await (await open()).send(get('/bad')).untilText('internal_error');
    expect(client.statuses).toEqual([500]);
    expect(client.text).toContain('"dialect":"route"');
    expect(client.text).not.toContain('secret');
    expect(internalErrors).toHaveLength(1);
    await client.send(get('/hello')).until((it) => it.text.endsWith('hello'));
  });

  it.each([
    ['fails', () => Promise.reject(new Error('too late'))],
    ['returns', () => Promise.resolve()],
  ])('that %s while its whole answer waits for the end of the turn has it sent', async (name, end) => {
    const handle = route('GET', '/fine', (exchange) => {
      void exchange.answer({ status: 200, headers: [] }, Buffer.from('fine'));
      return end();
    });
    const { open, internalErrors } = await startListener({}, [handle, hello]);
    const client = await open();
    await client.send(get('/fine') + get('/hello')).until((it) => it.text.endsWith('hello'));
    expect(client.statuses).toEqual([200, 200]);
    expect(client.text).toContain('\r\n\r\nfineHTTP');
    expect(internalErrors).toHaveLength(name === 'fails' ? 1 : 0);
  });

  it('that fails in the middle of its stream has it cut', async () => {
    const bad = route('GET', '/bad', (exchange) => {
      exchange.openStream({ status: 200, headers: [] }).write('data: 1\n\n');
      return new Promise((_resolve, reject) => setTimeout(() => reject(new Error('secret')), 20));
    });
    const { open, internalErrors } = await startListener({}, [bad]);
    const client = await (await open()).send(get('/bad')).untilEnd();
    expect(client.text).toContain('data: 1');
    expect(client.text).not.toContain('0\r\n\r\n');
    expect(internalErrors).toHaveLength(1);
  });

  it.each([
    ['a whole answer', (x: Exchange) => x.answer({ status: 200, headers: [] }, 'one')],
    ['a stream', async (x: Exchange) => x.openStream({ status: 200, headers: [] }).end()],
    ['a stream that runs', (x: Exchange) => Promise.resolve(x.openStream({ status: 200, headers: [] }).write('one'))],
  ])('that answers again after %s has the second refused, and no other request notices', async (_what, first) => {
    const again = [
      (x: Exchange) => x.answer({ status: 201, headers: [] }, 'two'),
      (x: Exchange) => x.openStream({ status: 201, headers: [] }).end(),
    ];
    for (const second of again) {
      const twice = route('GET', '/twice', async (exchange) => {
        void first(exchange);
        await second(exchange);
      });
      const { open, internalErrors, listener } = await startListener({}, [twice, hello]);
      const other = await open();
      const client = await open();
      client.send(get('/twice') + get('/hello'));
      await until(() => internalErrors.length === 1 && listener.openExchanges === 0 && listener.inFlight === 0);
      expect(String(internalErrors[0])).toContain('has been given an answer already');
      expect(client.statuses).not.toContain(201);
      await other.send(get('/hello')).untilText('hello');
    }
  });

  it('that asks for the body of a request whose answer is over hears that nobody sends it', async () => {
    let heard: unknown;
    const late = route('POST', '/late', async (exchange) => {
      await exchange.answer({ status: 200, headers: [] }, '');
      heard = await exchange.readBody().catch((thrown: unknown) => thrown);
    });
    const { open, listener } = await startListener({}, [late]);
    await (await open()).send(post('/late', 'x'.repeat(1_000)).slice(0, -10)).untilText('200 OK');
    await until(() => listener.inFlight === 0);
    expect(heard).toMatchObject({ code: 'client_gone' });
  });

  it('that throws an error of the table has that one answered', async () => {
    const busy = (): Promise<void> =>
      Promise.reject(
        new GatewayError('overloaded', undefined, { retryAfterMs: 1_500, headers: { 'x-should-retry': 'true' } }),
      );
    const { open, internalErrors } = await startListener({}, [route('POST', '/busy', busy)]);
    const client = await (await open()).send(post('/busy', '{}')).untilText('overloaded');
    expect(client.text).toMatch(/^HTTP\/1\.1 503 [^]*x-should-retry: true\r\nretry-after: 2\r\n/);
    expect(internalErrors).toEqual([]);
  });
});

describe('the age of a connection', () => {
  it('closes it after its next answer, and not while another request waits behind', async () => {
    const later = route('GET', '/hello', async (exchange) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await exchange.answer({ status: 200, headers: [] }, 'hello');
    });
    const { open } = await startListener({ maxConnectionAgeMs: 50 }, [later]);
    const young = await (await open()).send(get('/hello')).untilText('hello');
    expect(young.text).toContain('Connection: keep-alive');
    await new Promise((resolve) => setTimeout(resolve, 80));
    await young.send(get('/hello') + get('/hello')).untilEnd();
    expect(young.statuses).toEqual([200, 200, 200]);
    expect(young.text.match(/Connection: close/g)).toHaveLength(1);
  });
});
