import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { ownerOfKey } from '../../auth/identify.ts';
import { systemClock } from '../../core/clock.ts';
import type { Priority } from '../../core/priority.ts';
import { AcceptedKeyPlaces } from '../../auth/accepted-key-places.ts';
import { commonKeyPlaces } from '../../dialects/key-places.ts';
import { ApiKeys } from '../../auth/api-keys.ts';
import { healthRoutes, Readiness } from '../listener/health-probes.ts';
import type { KeyFinder, RequestQueue } from '../listener/listener-deps.ts';
import { echo, fallbackErrors, hello, startListener } from '../listener/listener.fixture.ts';
import { get, post, type RawClient } from '../listener/raw-client.fixture.ts';

/** Refuses what the test says. */
class TestQueue implements RequestQueue {
  asksForSender = true;
  refusing = true;
  pausesConnection = false;
  shedding = true;
  expectedMs = 0;
  room = 0;
  senders: string[] = [];
  priorities: Priority[] = [];

  begins(sender: string, late: boolean, priority: Priority): boolean {
    this.senders.push(late ? `${sender}, late` : sender);
    this.priorities.push(priority);
    return !this.refusing;
  }

  takeResumable(): number {
    return this.room;
  }
}

const places = new AcceptedKeyPlaces([commonKeyPlaces]);
const keys = new ApiKeys(
  {
    keys: [
      { id: 'tenant', sha256: hash('sha256', 'sk-tenant') },
      { id: 'night', sha256: hash('sha256', 'sk-night'), priority: 'batch' },
    ],
  },
  places,
);
const keyFinder: KeyFinder = { headers: places.headers, ownerOf: (shown) => ownerOfKey(shown, keys, Date.now()) };

let queue: TestQueue;
let client: RawClient;
let listening: Awaited<ReturnType<typeof startListener>>;

beforeEach(async () => {
  queue = new TestQueue();
  const health = healthRoutes(new Readiness(), fallbackErrors, systemClock);
  listening = await startListener({}, [echo, hello, ...health], { queue, keyFinder });
  client = await listening.open();
});

/** The one answer so far, its head's lines by name. */
function answer(): { status: number; headers: Map<string, string>; body: Record<string, unknown> } {
  const [head = '', body = ''] = client.text.split('\r\n\r\n');
  const lines = head.split('\r\n').slice(1);
  const headers = new Map(lines.map((line) => line.toLowerCase().split(': ', 2) as [string, string]));
  return { status: client.statuses[0] ?? 0, headers, body: JSON.parse(body) as Record<string, unknown> };
}

async function ask(text: string): Promise<void> {
  client.text = '';
  client.send(text);
  await client.untilText('}');
}

describe('a request that is refused for overload', () => {
  it('gets a 503 in the dialect of its route, with its id and when to come back', async () => {
    await ask(post('/echo', '{}', 'X-Request-Id: mine'));
    const { status, headers, body } = answer();
    expect(status).toBe(503);
    expect(body).toMatchObject({ dialect: 'route', code: 'overloaded', request_id: 'mine' });
    expect(headers.get('x-request-id')).toBe('mine');
    expect(headers.get('retry-after')).toBe('2');
    expect(Number(headers.get('retry-after-ms'))).toBeGreaterThan(1_000);
    expect(Number(headers.get('retry-after-ms'))).toBeLessThanOrEqual(2_000);
    expect(headers.get('x-should-retry')).toBe('true');
    expect(headers.get('connection')).toBe('keep-alive');
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(Date.parse(client.text.match(/Date: (.*)/)?.[1] ?? '')).toBeGreaterThan(Date.now() - 5_000);
    expect(listening.requestsShed).toEqual([['/echo', 'mine']]);
    expect(listening.listener.inFlight).toBe(0);
  });

  it('gets the same answer whichever way it is refused', async () => {
    const same = (text: string): string =>
      text
        .replace(/retry-after-ms: \d+/, 'retry-after-ms: some')
        .replaceAll(/^date: .*$/gim, 'date: some')
        .toLowerCase()
        .split('\r\n')
        .sort()
        .join('\n');
    await ask(post('/echo', '{}', 'X-Request-Id: a\\b'));
    const early = client.text;
    await ask(post('/echo?x=1', '{}', 'X-Request-Id: a\\b')); // takes the usual way
    expect(same(client.text)).toBe(same(early));
  });

  it.each([
    ['with an Origin', post('/echo', '{}', 'Origin: http://localhost')],
    ['in chunks', 'POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'],
    ['that expects to be told to go on', post('/echo', '{}', 'Expect: 100-continue')],
    ['whose connection it closes', post('/echo', '{}', 'Connection: close')],
    ['of HTTP/1.0', 'POST /echo HTTP/1.0\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}'],
    ['whose body is large', post('/echo', JSON.stringify('x'.repeat(90_000)))],
  ])('%s is refused too', async (_name, text) => {
    await ask(text);
    expect(client.statuses).toEqual([503]);
    expect(client.errorInBody).toBe('overloaded');
    expect(listening.requestsShed).toHaveLength(1);
  });

  it.each([
    ['/echo', 8],
    ['/echo?x=1', 8], // takes the usual way
  ])('%s is told to wait for as long as is expected, and a random part of it', async (target, expectedS) => {
    queue.expectedMs = expectedS * 1_000;
    await ask(post(target, '{}'));
    const { headers } = answer();
    const waitMs = Number(headers.get('retry-after-ms'));
    expect(waitMs).toBeGreaterThan(8_000);
    expect(waitMs).toBeLessThanOrEqual(16_000);
    expect(headers.get('retry-after')).toBe(String(Math.ceil(waitMs / 1_000)));
    expect(headers.get('x-should-retry')).toBe('true');
  });

  it('has the priority of its key, or the lower one that it asks for', async () => {
    const batch = 'X-Headgate-Priority: batch';
    const interactive = 'X-Headgate-Priority: interactive';
    for (const headers of [
      ['Authorization: Bearer sk-tenant'],
      ['Authorization: Bearer sk-tenant', batch],
      ['X-Api-Key: sk-night'],
      ['X-Api-Key: sk-night', interactive],
      [],
      [batch],
      ['X-Headgate-Priority: urgent'],
    ]) {
      await ask(post('/echo', '{}', ...headers));
    }
    expect(queue.priorities).toEqual(['interactive', 'batch', 'batch', 'batch', 'interactive', 'batch', 'interactive']);
  });

  it('leaves the connection as it was: the next request is served', async () => {
    for (let count = 0; count < 3; count += 1) await ask(post('/echo', '{"a":1}'));
    queue.refusing = false;
    await ask(post('/echo', '{"b":2}'));
    expect(client.statuses).toEqual([200]);
    expect(client.text).toContain('{"b":2}');
  });

  it('has its body read and forgotten, also where it comes late', async () => {
    const text = post('/echo', `{"a":"${'x'.repeat(50_000)}"}`);
    client.send(text.slice(0, 300));
    await client.untilText('overloaded');
    queue.refusing = false;
    client.text = '';
    client.send(text.slice(300) + post('/echo', '{"b":2}'));
    await client.untilText('{"b":2}');
    expect(client.statuses).toEqual([200]);
  });

  it('is answered in its turn where the client sends several at once', async () => {
    client.send(post('/echo', '{}', 'X-Request-Id: one') + post('/echo', '{}', 'X-Request-Id: two') + get('/healthz'));
    await client.untilText('"ok"');
    expect(client.statuses).toEqual([503, 503, 200]);
    expect([...client.text.matchAll(/x-request-id: (one|two)/gi)].map((match) => match[1])).toEqual(['one', 'two']);
  });

  it('is told from others by its key where somebody has it, else by its address', async () => {
    await ask(post('/echo', '{}', 'Authorization: Bearer sk-tenant'));
    await ask(post('/echo', '{}', 'X-Api-Key: sk-tenant'));
    await ask(post('/echo', '{}'));
    await ask(get('/nowhere'));
    expect(queue.senders).toEqual(['key tenant', 'key tenant', '127.0.0.1', '127.0.0.1']);
  });

  it('is no other sender for each key that its client makes up', async () => {
    for (let count = 0; count < 3; count += 1) {
      await ask(post('/echo', '{}', `Authorization: Bearer sk-${count}`, `X-Api-Key: sk-${count}`));
      await ask(post('/echo', '{}', `Authorization: Bearer sk-${count}`, 'X-Forwarded-For: 192.0.2.1'));
    }
    expect(new Set(queue.senders)).toEqual(new Set(['127.0.0.1']));
  });

  it('is of one sender with all of an IPv6 network', async () => {
    const { open } = await startListener({ host: '::1' }, [echo], { queue });
    client = await open('::1');
    await ask(post('/echo', '{}', 'Authorization: Bearer sk-tenant'));
    expect(queue.senders).toEqual(['::/64']);
  });

  it('is told from others by what a trusted proxy says', async () => {
    const { open } = await startListener({ trustedProxies: ['127.0.0.1'] }, [echo], { queue, keyFinder });
    client = await open();
    await ask(post('/echo', '{}', 'X-Forwarded-For: 192.0.2.1'));
    await ask(post('/echo', '{}', 'X-Forwarded-For: 198.51.100.1', 'X-Forwarded-For: 192.0.2.2'));
    await ask(post('/echo', '{}', 'X-Forwarded-For: 192.0.2.3', 'X-Api-Key: sk-tenant'));
    expect(queue.senders).toEqual(['192.0.2.1', '192.0.2.2', 'key tenant']);
  });

  it('is not looked at for who sent it before there is too much', async () => {
    queue.asksForSender = queue.refusing = false;
    await ask(post('/echo', '{"a":1}', 'Authorization: Bearer sk-tenant'));
    expect(queue.senders).toEqual(['']);
  });
});

it('answers health whatever else is refused', async () => {
  await ask(get('/healthz'));
  expect(client.statuses).toEqual([200]);
  expect(queue.senders).toEqual([]);
});

describe('a connection that is held', () => {
  it('is not read until there is room, and what waited for long is known to be late', async () => {
    queue.pausesConnection = true;
    await ask(post('/echo', '{}'));
    client.send(post('/echo', '{}'));
    await pause(400);
    expect(queue.senders).toHaveLength(1);
    queue.room = 1;
    await client.until(() => queue.senders.length === 2);
    expect(queue.senders[1]).toBe('127.0.0.1, late');
    // What comes later is not.
    await client.until(({ statuses }) => statuses.length === 2);
    queue.refusing = false;
    await ask(post('/echo', '{"b":2}'));
    expect(queue.senders[2]).toBe('127.0.0.1');
    expect(client.statuses).toEqual([200]);
  });

  it('is read again after five seconds in any case, and its client is told to wait for so long', async () => {
    queue.pausesConnection = true;
    const askedAtMs = performance.now();
    await ask(post('/echo', '{}'));
    expect(Number(answer().headers.get('retry-after-ms'))).toBeGreaterThanOrEqual(5_000);
    client.send(post('/echo', '{}'));
    await client.until(() => queue.senders.length === 2, 15_000);
    expect(performance.now() - askedAtMs).toBeGreaterThan(4_900);
  });

  it('is told no more than is expected where load is not shed, but left over by a long turn', async () => {
    queue.pausesConnection = true;
    queue.shedding = false;
    await ask(post('/echo', '{}'));
    expect(Number(answer().headers.get('retry-after-ms'))).toBeLessThanOrEqual(2_000);
  });

  it('closes with the listener, and when its client leaves', async () => {
    queue.pausesConnection = true;
    await ask(post('/echo', '{}'));
    client.socket.end();
    await client.until(() => listening.listener.openConnections === 0, 15_000);
    const other = await listening.open();
    other.send(post('/echo', '{}'));
    await other.untilText('overloaded');
    await listening.listener.close();
    expect(listening.listener.openConnections).toBe(0);
  });
});

describe('a connection that sends thousands of requests at once', () => {
  it('has the first of them refused one by one, is told why it is closed, and keeps no other waiting', async () => {
    const other = await listening.open();
    client.send(post('/echo', '{}').repeat(50_000));
    other.send(post('/echo', '{}'));
    await other.untilText('}');
    await client.untilEnd();
    expect(client.statuses.length).toBeLessThanOrEqual(65);
    expect(client.statuses.every((status) => status === 503)).toBe(true);
    expect(client.text).toMatch(/Connection: close\r\n\r\n.*sent at once on one connection/);
    expect(listening.rejections).toEqual(['too_many_pipelined']);
    expect(listening.requestsShed.length).toBeLessThanOrEqual(65);
  });

  it('has those answered that were taken, while nothing is refused', async () => {
    queue.refusing = false;
    client.send(get('/hello').repeat(5_000));
    await client.untilEnd();
    const { statuses } = client;
    expect(statuses.slice(0, -1).every((status) => status === 200)).toBe(true);
    expect(statuses.at(-1)).toBe(503);
    expect(statuses.length).toBeLessThanOrEqual(65);
    expect(listening.listener.openExchanges).toBe(0);
  });
});
