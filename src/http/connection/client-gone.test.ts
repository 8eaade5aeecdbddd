import type { Socket } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../core/exchange.ts';
import { HttpExchange } from '../request/exchange.ts';
import { route, startListener, until } from '../listener/listener.fixture.ts';
import { get, post } from '../listener/raw-client.fixture.ts';
import { Stalls } from '../../core/stalls.fixture.ts';

/** How long after the client left the exchange knew, in milliseconds. */
async function measureDeparture(exchange: () => Exchange | undefined, leave: () => void): Promise<number> {
  await until(() => exchange() !== undefined);
  let goneAtMs: number | undefined;
  exchange()?.gone.onCancel(() => (goneAtMs = performance.now()));
  const leftAtMs = performance.now();
  leave();
  await until(() => goneAtMs !== undefined, 1_000);
  return (goneAtMs ?? 0) - leftAtMs;
}

let stalls: Stalls;
beforeEach(() => {
  stalls = new Stalls();
});

describe.each([
  ['a FIN', (socket: Socket) => socket.end()],
  ['a reset', (socket: Socket) => socket.resetAndDestroy()],
])('%s cancels the exchange', (_name, leave) => {
  it('while its handler thinks', async () => {
    let exchange: Exchange | undefined;
    const handle = async (given: Exchange): Promise<void> => {
      await given.readBody();
      exchange = given;
      await new Promise<void>((resolve) => given.gone.onCancel(resolve));
    };
    const { open, internalErrors } = await startListener({}, [route('POST', '/x', handle)]);
    const client = (await open()).send(post('/x', '{}'));
    expect(
      await measureDeparture(
        () => exchange,
        () => leave(client.socket),
      ),
    ).toBeLessThan(50 + stalls.longestMs);
    expect(internalErrors).toEqual([]);
  });

  it('while its body is read', async () => {
    let exchange: Exchange | undefined;
    let failure: unknown;
    const handle = async (given: Exchange): Promise<void> => {
      exchange = given;
      await given.readBody().catch((thrown: unknown) => (failure = thrown));
    };
    const { open, budget } = await startListener({}, [route('POST', '/x', handle)]);
    const client = (await open()).send(post('/x', 'x'.repeat(1_000)).slice(0, -10));
    await until(() => budget.bytesInUse === 990);
    expect(
      await measureDeparture(
        () => exchange,
        () => leave(client.socket),
      ),
    ).toBeLessThan(50 + stalls.longestMs);
    expect(failure).toMatchObject({ code: 'client_gone' });
    expect(budget.bytesInUse).toBe(0);
  });

  it('in the middle of a stream, and its sink hears of it', async () => {
    let exchange: Exchange | undefined;
    let heard = 0;
    const handle = async (given: Exchange): Promise<void> => {
      const sink = given.openStream({ status: 200, headers: [] });
      sink.onGone(() => (heard += 1), given);
      sink.write('data: 1\n\n');
      exchange = given;
      await new Promise<void>((resolve) => given.gone.onCancel(resolve));
      expect(sink.write('data: 2\n\n')).toBe(false);
      void sink.end();
    };
    const { open, internalErrors, listener } = await startListener({}, [route('GET', '/x', handle)]);
    const client = await (await open()).send(get('/x')).untilText('data: 1');
    expect(
      await measureDeparture(
        () => exchange,
        () => leave(client.socket),
      ),
    ).toBeLessThan(50 + stalls.longestMs);
    expect(heard).toBe(1);
    await until(() => listener.openConnections === 0 && listener.inFlight === 0);
    expect(internalErrors).toEqual([]);
  });

  it('that was pipelined behind another', async () => {
    const exchanges: Exchange[] = [];
    const handle = (given: Exchange): Promise<void> => {
      exchanges.push(given);
      return new Promise((resolve) => void given.gone.onCancel(resolve));
    };
    const { open, listener } = await startListener({}, [route('GET', '/x', handle)]);
    const client = (await open()).send(get('/x') + get('/x'));
    await until(() => exchanges.length === 2);
    expect(
      await measureDeparture(
        () => exchanges[1],
        () => leave(client.socket),
      ),
    ).toBeLessThan(50 + stalls.longestMs);
    expect(exchanges[0]?.gone.cancelled).toBe(true);
    await until(() => listener.openConnections === 0);
  });
});

it('hears the FIN of a client that has stopped reading, whose connection cannot close', async () => {
  let exchange: Exchange | undefined;
  const handle = async (given: Exchange): Promise<void> => {
    const sink = given.openStream({ status: 200, headers: [] });
    for (let written = 0; written < 200; written += 1) sink.write(Buffer.alloc(65_000));
    exchange = given;
    await new Promise<void>((resolve) => void given.gone.onCancel(resolve));
  };
  const { open } = await startListener({}, [route('GET', '/x', handle)]);
  const client = await open();
  client.socket.pause();
  client.send(get('/x'));
  const tookMs = await measureDeparture(
    () => exchange,
    () => client.socket.end(),
  );
  expect(tookMs).toBeLessThan(50 + stalls.longestMs);
});

it('lets a client that half-closed have the answer that was already complete', async () => {
  const big = 'x'.repeat(3_000_000);
  let exchange: Exchange | undefined;
  let answered = false;
  const handle = async (given: Exchange): Promise<void> => {
    exchange = given;
    await given.answer({ status: 200, headers: [] }, big);
    answered = true;
  };
  const { open } = await startListener({}, [route('GET', '/x', handle)]);
  const client = await open();
  client.socket.pause();
  client.send(get('/x'));
  await until(() => exchange?.headSent === true);
  client.socket.end();
  client.socket.resume();
  await client.untilEnd();
  expect(client.text.endsWith(big)).toBe(true);
  expect(exchange?.gone.cancelled).toBe(false);
  expect(answered).toBe(true);
});

it('resolves an answer that nobody takes any more', async () => {
  let answered = false;
  let exchange: Exchange | undefined;
  const handle = async (given: Exchange): Promise<void> => {
    exchange = given;
    await given.answer({ status: 200, headers: [] }, Buffer.alloc(20_000_000));
    answered = true;
  };
  const { open } = await startListener({}, [route('GET', '/x', handle)]);
  const client = await open();
  client.socket.pause();
  client.send(get('/x'));
  await until(() => exchange?.headSent === true);
  expect(answered).toBe(false);
  client.reset();
  await until(() => answered);
  expect(exchange?.gone.cancelled).toBe(true);
});

it('adds no listener to the socket per request', async () => {
  const counts: number[] = [];
  const count = route('GET', '/x', (exchange) => {
    if (!(exchange instanceof HttpExchange)) throw new Error('no socket to look at');
    const { socket } = exchange.connection;
    counts.push(socket.eventNames().reduce((sum, name) => sum + socket.listenerCount(name), 0));
    return exchange.answer({ status: 200, headers: [] }, '');
  });
  const { open } = await startListener({}, [count]);
  const client = await open();
  for (let sent = 1; sent <= 20; sent += 1) {
    await client.send(get('/x')).until((it) => it.statuses.length === sent);
  }
  expect(counts).toHaveLength(20);
  expect(new Set(counts.slice(1)).size).toBe(1);
});
