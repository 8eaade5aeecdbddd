import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import { RecordingListener, closeUpstreams, newUpstream, post, testSettings } from './calls-for-tests.ts';
import { httpAnswer, pauseFor, startRawProvider, until, type RawProvider } from './provider-for-tests.ts';
import type { UpstreamSettings } from './settings.ts';
import { Upstream } from './upstream.ts';

const closing: Upstream[] = [];
afterEach(() => {
  for (const upstream of closing.splice(0)) upstream.close();
  closeUpstreams();
});

/** A provider whose answers name the connection that carried the call. */
async function start(headers: Readonly<Record<string, string>> = {}) {
  const known: Socket[] = [];
  const raw = await startRawProvider((socket) => {
    if (!known.includes(socket)) known.push(socket);
    socket.write(httpAnswer(200, String(known.indexOf(socket)), headers));
  });
  return { raw, known };
}

function timed(settings: Partial<UpstreamSettings> = {}) {
  const clock = new ManualClock();
  const upstream = new Upstream({ ...testSettings, ...settings }, {}, clock);
  closing.push(upstream);
  return { clock, upstream };
}

async function ask(upstream: Upstream, raw: RawProvider, times = 1): Promise<string[]> {
  const calls = Array.from({ length: times }, () => {
    const listening = new RecordingListener();
    upstream.call(post(raw.provider), listening);
    return listening;
  });
  await Promise.all(calls.map((listening) => listening.over));
  return calls.map(({ body, error }) => error?.code ?? body);
}

describe('an idle connection', () => {
  test('that became idle last is used first', async () => {
    const { raw } = await start();
    await using _ = raw;
    const { upstream } = timed();
    const order = await ask(upstream, raw, 3);
    expect(order.toSorted()).toEqual(['0', '1', '2']);
    const [last] = await ask(upstream, raw);
    for (let round = 0; round < 3; round += 1) expect(await ask(upstream, raw)).toEqual([last]);
    expect(raw.sockets).toHaveLength(3);
  });

  test('is used for as long as the provider keeps it, less a second', async () => {
    const { raw } = await start({ 'keep-alive': 'timeout=3, max=100' });
    await using _ = raw;
    const { clock, upstream } = timed();
    await ask(upstream, raw);
    clock.advance(1999);
    expect(await ask(upstream, raw)).toEqual(['0']);
    clock.advance(2000);
    expect(await ask(upstream, raw)).toEqual(['1']);
    await until(() => raw.sockets[0]!.destroyed);
  });

  test.each(['timeout=0', 'timeout=1'])('that the provider is about to close (%s) is closed at once', async (hint) => {
    const { raw } = await start({ 'keep-alive': hint });
    await using _ = raw;
    const { clock, upstream } = timed();
    await ask(upstream, raw);
    await until(() => raw.sockets[0]!.destroyed);
    expect(clock.waiting).toBe(0);
    expect(await ask(upstream, raw)).toEqual(['1']);
  });

  test('is closed at the end of its own idle time, and no timer is left after the last one', async () => {
    const { raw } = await start();
    await using _ = raw;
    const { clock, upstream } = timed({ idleSocketMs: 100 });
    const [first] = await ask(upstream, raw, 2).then(() => ask(upstream, raw));
    clock.advance(60);
    expect(await ask(upstream, raw)).toEqual([first]);
    clock.advance(39);
    await pauseFor(20);
    expect(raw.sockets.filter((socket) => socket.destroyed)).toHaveLength(0);
    clock.advance(1);
    await until(() => raw.sockets.filter((socket) => socket.destroyed).length === 1);
    clock.advance(59);
    await pauseFor(20);
    expect(raw.sockets.filter((socket) => socket.destroyed)).toHaveLength(1);
    clock.advance(1);
    await until(() => raw.sockets.every((socket) => socket.destroyed));
    expect(clock.waiting).toBe(0);
  });

  test('is not used beyond its maximum age, however often it is used, and not closed long before', async () => {
    const { raw } = await start();
    await using _ = raw;
    const { clock, upstream } = timed({ maxSocketAgeMs: 1000 });
    await ask(upstream, raw);
    clock.advance(799);
    expect(await ask(upstream, raw)).toEqual(['0']);
    clock.advance(201);
    expect(await ask(upstream, raw)).toEqual(['1']);
  });

  test('that is too old is replaced by a new one', async () => {
    const { raw } = await start();
    await using _ = raw;
    const { clock, upstream } = timed({ maxConnections: 2, maxSocketAgeMs: 1000 });
    await ask(upstream, raw, 2);
    clock.advance(1001);
    expect((await ask(upstream, raw, 3)).toSorted()).toEqual(['2', '3', 'overloaded']);
    expect((await ask(upstream, raw, 2)).toSorted()).toEqual(['2', '3']);
  });

  test('that the provider closes after an answer gets no further call, not even one that is made at the answer’s end', async () => {
    const asked: string[] = [];
    await using raw = await startRawProvider((socket, request) => {
      asked.push(/"n":(\d+)/.exec(request)![1]!);
      socket.end(httpAnswer(200, '{}', { connection: 'close' }));
    });
    const upstream = newUpstream();
    const heard: string[] = [];
    await new Promise<void>((resolve) => {
      const next = (n: number): void => {
        if (n === 20) {
          resolve();
          return;
        }
        upstream.call(post(raw.provider, `{"n":${n}}`), {
          onHead: () => undefined,
          onData: () => undefined,
          onEnd: () => {
            heard.push('end');
            next(n + 1);
          },
          onError: (error) => {
            heard.push(error.code);
            next(n + 1);
          },
        });
      };
      next(0);
    });
    expect(heard).toEqual(Array.from({ length: 20 }, () => 'end'));
    expect(asked).toEqual(Array.from({ length: 20 }, (_, n) => String(n)));
  });
});

test('close() closes idle connections, and calls in flight fail; a call that is made during close() is not affected', async () => {
  let holds = true;
  await using raw = await startRawProvider((socket, request) => {
    if (!holds || request.includes('idle')) socket.write(httpAnswer(200, '{}'));
  });
  const { clock, upstream } = timed();
  const idle = new RecordingListener();
  upstream.call(post(raw.provider, '{"idle":1}'), idle);
  await idle.over;
  const inFlight = new RecordingListener();
  const again = new RecordingListener();
  upstream.call(post(raw.provider), inFlight);
  const opening = new RecordingListener();
  await until(() => raw.requests.length === 2);
  upstream.call(post(raw.provider), opening);
  holds = false;
  const hear = inFlight.onError.bind(inFlight);
  inFlight.onError = (error) => {
    hear(error);
    upstream.call(post(raw.provider), again);
  };
  upstream.close();
  expect(inFlight.error?.code).toBe('upstream_incomplete');
  expect(opening.error).toMatchObject({ code: 'upstream_unreachable', context: { unwritten: true } });
  await again.over;
  expect(again.body).toBe('{}');
  upstream.close();
  await until(() => raw.sockets.every((socket) => socket.destroyed));
  expect(clock.waiting).toBe(0);
});

test('thousands of calls leave no listeners on their connection', async () => {
  const { raw } = await start();
  await using _ = raw;
  const { clock, upstream } = timed();
  await ask(upstream, raw);
  const count = () => {
    const handles = process.getActiveResourcesInfo().filter((name) => name !== 'Immediate');
    return { handles: handles.length, timers: clock.waiting };
  };
  const before = count();
  for (let round = 0; round < 3000; round += 1) expect(await ask(upstream, raw)).toEqual(['0']);
  expect(raw.sockets).toHaveLength(1);
  expect(count().timers).toBe(before.timers);
  expect(count().handles).toBeLessThanOrEqual(before.handles + 2);
});
