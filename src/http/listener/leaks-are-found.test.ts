import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Exchange } from '../../core/exchange.ts';
import { HttpExchange } from '../request/exchange.ts';
import type { HttpListener } from './http-listener.ts';
import { echo, hello, route, startListener, until } from './listener.fixture.ts';
import { get, post } from './raw-client.fixture.ts';
import { SocketsByAddress } from './sockets-by-address.ts';

const none = { handlers: 0, exchanges: 0, connections: 0 };

function lookForLeaks(listener: HttpListener): typeof none {
  return { ...listener.lookForLeaks(), exchanges: listener.exchangesWithoutConnection };
}

/** Has the connection end nothing when its client leaves, as if nobody heard of it. */
function deafen(exchange: Exchange): void {
  if (!(exchange instanceof HttpExchange)) throw new Error('no connection to deafen');
  const { connection } = exchange;
  connection.clientEnded = () => undefined;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a look for leaks', () => {
  it('finds exchanges that never settle, and cutting their connection gives all back', async () => {
    const pending = route('GET', '/pending', (exchange) => {
      deafen(exchange);
      return new Promise((resolve) => void exchange.gone.onCancel(resolve));
    });
    const { open, listener, budget } = await startListener({}, [pending, echo]);
    const client = (await open()).send(
      get('/pending') + post('/echo', '{}').repeat(3) + 'CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n',
    );
    await until(() => listener.openExchanges === 4);
    const other = await (await open()).send(post('/echo', '"x"')).untilText('"x"');
    expect([lookForLeaks(listener), lookForLeaks(listener)]).toEqual([none, none]);
    client.socket.end();
    await until(() => lookForLeaks(listener).connections === 1);
    expect(listener.openExchanges).toBe(4);
    listener.cutStanding();
    await until(() => listener.openExchanges === 0 && listener.inFlight === 0 && listener.openConnections === 1);
    expect(budget.bytesInUse).toBe(0);
    expect(lookForLeaks(listener)).toEqual(none);
    await other.send(post('/echo', '"y"')).untilText('"y"');
  });

  it('finds a handler that does not return although its client has left', async () => {
    let finish = (): void => undefined;
    const stuck = route('GET', '/stuck', () => new Promise((resolve) => (finish = resolve)));
    const { open, listener } = await startListener({}, [stuck, hello]);
    const client = (await open()).send(get('/stuck'));
    await until(() => listener.inFlight === 1);
    for (let look = 0; look < 4; look += 1) expect(lookForLeaks(listener)).toEqual(none);
    client.socket.end();
    await until(() => listener.openConnections === 0);
    expect(lookForLeaks(listener)).toEqual(none);
    expect(lookForLeaks(listener)).toEqual({ ...none, handlers: 1 });
    finish();
    await until(() => listener.inFlight === 0);
    expect(lookForLeaks(listener)).toEqual(none);
  });

  it('finds a socket that is counted although it is closed', async () => {
    const { open, listener } = await startListener();
    await open();
    const add = vi.spyOn(SocketsByAddress.prototype, 'add');
    const deaf = await open();
    await until(() => listener.openConnections === 2);
    expect(listener.socketsMiscounted).toBe(0);
    const [socket] = add.mock.lastCall ?? [];
    const forget = socket?.listeners('close').find((listener) => String(listener).includes('#forget'));
    socket?.off('close', forget as () => void);
    deaf.socket.destroy();
    await until(() => listener.openConnections === 1);
    expect(listener.socketsMiscounted).toBe(1);
  });

  it('finds a socket that is not counted', async () => {
    const { open, listener } = await startListener();
    vi.spyOn(SocketsByAddress.prototype, 'add').mockImplementationOnce(() => undefined);
    const client = await open();
    await until(() => listener.openConnections === 1);
    expect(listener.socketsMiscounted).toBe(1);
    client.socket.destroy();
    await until(() => listener.socketsMiscounted === 0);
  });

  it('finds nothing where clients read slowly, half-close and keep their connections', async () => {
    const big = route('GET', '/big', (exchange) =>
      exchange.answer({ status: 200, headers: [] }, Buffer.alloc(20_000_000, 'x')),
    );
    const { open, listener } = await startListener({}, [big, hello]);
    const slow = await open();
    slow.socket.pause();
    slow.send(get('/big'));
    const half = await open();
    half.socket.pause();
    half.send(get('/big'));
    await (await open()).send(get('/hello')).untilText('hello');
    await until(() => listener.openExchanges === 2 && listener.unreadAnswerBytes === 40_000_000);
    half.socket.end();
    for (let look = 0; look < 4; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(lookForLeaks(listener)).toEqual(none);
    }
    half.socket.resume();
    await half.until(({ text }) => text.length > 20_000_000);
  });
});
