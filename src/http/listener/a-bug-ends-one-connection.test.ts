import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { reportBugsTo } from '../../core/isolation.ts';
import { AcceptQueue } from './accept-queue.ts';
import { Connection } from '../connection/connection.ts';
import { Connections } from './connections.ts';
import { HttpExchange } from '../request/exchange.ts';
import { echo, hello, route, startListener, type TestListener, until } from './listener.fixture.ts';
import { IncomingRequest } from '../request/incoming-request.ts';
import { PieceMeter } from '../connection/piece-meter.ts';
import { get, post, type RawClient } from './raw-client.fixture.ts';
import { Requests } from '../request/requests.ts';
import { SocketsByAddress } from './sockets-by-address.ts';
import { UnreadAnswers } from '../answer/unread-answers.ts';

const bug = new TypeError('a bug of ours');
const bugs: unknown[] = [];
let unhandled: unknown[] = [];
const keep = (thrown: unknown): void => void unhandled.push(thrown);
let before: NodeJS.UncaughtExceptionListener[] = [];

beforeEach(() => {
  bugs.length = 0;
  unhandled = [];
  reportBugsTo((thrown) => bugs.push(thrown));
  // What would end the process.
  before = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException').on('uncaughtException', keep);
});

afterEach(() => {
  vi.restoreAllMocks();
  process.removeAllListeners('uncaughtException');
  for (const listener of before) process.on('uncaughtException', listener);
});

const large = route('GET', '/large', (exchange) =>
  exchange.answer({ status: 200, headers: [] }, Buffer.alloc(8_000_000, 'x')),
);
const posted = { ...hello, method: 'POST' } as const;
/** Answers once it is asked to. */
let answerLater: () => void = () => undefined;
const later = route('GET', '/later', async (exchange) => {
  await new Promise<void>((resolve) => {
    answerLater = resolve;
  });
  await exchange.answer({ status: 200, headers: [] }, 'later');
});

type Act = (client: RawClient, started: TestListener) => void;
const ask: Act = (client) => client.send(get('/hello'));
const wait: Act = () => undefined;
const leave: Act = (client) => client.socket.end();
const leaveInTheMiddle: Act = (client) => {
  client.send(get('/later'));
  setTimeout(() => client.socket.end(), 50);
};
/** The rest of the body comes once the answer is there. */
const sendTheRest: Act = (client) => {
  client.send(post('/hello', 'xxxx').slice(0, -3));
  void client.until(({ statuses }) => statuses.length === 2).then(() => client.send('xxx'));
};
const sendInPieces: Act = (client) => {
  client.send(post('/echo', 'x'.repeat(1_000)).slice(0, -999));
  const timer = setInterval(() => client.send('x'), 20);
  client.socket.on('close', () => {
    clearInterval(timer);
  });
};
const read: Act = (client) => {
  client.socket.pause();
  client.send(get('/large'));
  setTimeout(() => client.socket.resume(), 200);
};

/** What has a bug, when it is met, and whether that is as early as the client's coming. */
const points: ReadonlyArray<readonly [object, string, Act, 'coming'?]> = [
  [AcceptQueue.prototype, 'keeps', wait, 'coming'],
  [SocketsByAddress.prototype, 'add', wait, 'coming'],
  [SocketsByAddress.prototype, 'link', wait, 'coming'],
  [Connections.prototype, 'open', wait, 'coming'],
  [Requests.prototype, 'watch', wait, 'coming'],
  [Connection.prototype, 'begin', ask],
  [Connection.prototype, 'end', ask],
  [Connection.prototype, 'clientEnded', leave],
  [Connection.prototype, 'clientEnded', leaveInTheMiddle],
  [Connection.prototype, 'closed', leave],
  [Connection.prototype, 'closed', leaveInTheMiddle],
  [Connection.prototype, 'drained', read],
  [Connection.prototype, 'keptForMs', wait],
  [Connection.prototype, 'unreadForMs', wait],
  [HttpExchange.prototype, 'clientLeft', leaveInTheMiddle],
  [HttpExchange.prototype, 'drained', read],
  [Requests.prototype, 'serveRefused', (client) => client.send(post('/hello', 'x', 'Expect: miracles'))],
  [UnreadAnswers.prototype, 'remove', ask],
  [IncomingRequest.prototype, 'tellForgotten', ask],
  [Connection.prototype, 'bodyForgotten', sendTheRest],
  [PieceMeter.prototype, 'takes', sendInPieces],
];

test.each(points.map((point) => [`${point[0].constructor.name}.${point[1]}`, point] as const))(
  'a bug in %s ends its connection alone',
  async (_name, [owner, method, act, coming]) => {
    const started = await startListener({ idleTimeoutMs: 60_000 }, [hello, posted, large, later, echo]);
    const { open, listener, internalErrors } = started;
    const neighbour = await open();
    await neighbour.send(get('/hello')).untilText('hello');
    const victimBefore = coming === undefined ? await open() : undefined;
    if (victimBefore) await victimBefore.send(get('/hello')).untilText('hello');
    let isMet = false;
    vi.spyOn(owner as Record<string, () => unknown>, method).mockImplementationOnce(() => {
      isMet = true;
      throw bug;
    });
    const victim = victimBefore ?? (await open());
    act(victim, started);
    await until(() => isMet);
    await until(() => internalErrors.length + bugs.length > 0);
    expect([...bugs, ...internalErrors]).toEqual([bug]);
    await until(() => listener.openConnections <= 1);

    const next = await open();
    await next.send(get('/hello')).untilText('hello');
    answerLater();
    for (const client of [neighbour, next, victim]) client.socket.destroy();
    await until(() => listener.openConnections + listener.openExchanges + listener.inFlight === 0);
    expect(method === 'remove' ? 0 : listener.unreadAnswerBytes).toBe(0);
    expect(unhandled).toEqual([]);
  },
);

const fail = (): never => {
  throw bug;
};

test.each([
  ['stands still for too long', { idleTimeoutMs: 50 }, ''],
  ['sends what is no HTTP', {}, 'NONSENSE\r\n\r\n'],
  ['asks for a tunnel', {}, 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n'],
])('a bug met with a connection that %s ends that one', async (_what, settings, text) => {
  const { open, listener, rejections, internalErrors } = await startListener(settings, [hello]);
  rejections.push = fail;
  const client = await open();
  client.send(text);
  await until(() => bugs.length + internalErrors.length > 0 && listener.openConnections === 0);
  expect([...bugs, ...internalErrors]).toEqual([bug]);
  expect(unhandled).toEqual([]);
});

test('a bug met while quiet connections are closed ends that one, and the others are closed all the same', async () => {
  const { open, listener } = await startListener({}, [hello]);
  for (let count = 0; count < 3; count += 1) await (await open()).send(get('/hello')).untilText('hello');
  vi.spyOn(Connection.prototype, 'quiet', 'get').mockImplementationOnce(fail);
  listener.stopAccepting();
  await until(() => listener.openConnections === 0);
  expect(bugs).toEqual([bug]);
  expect(unhandled).toEqual([]);
});
