import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Stalls } from '../../core/stalls.fixture.ts';
import { Cancellation } from '../../core/cancellation.ts';
import { systemClock } from '../../core/clock.ts';
import { drainListener, type DrainContext, type DrainPhase } from './drain.ts';
import { Readiness, healthRoutes } from './health-probes.ts';
import { hello, route, routeErrors, startListener, until } from './listener.fixture.ts';
import { get } from './raw-client.fixture.ts';

interface Started extends Awaited<ReturnType<typeof startListener>> {
  readonly readiness: Readiness;
  readonly draining: Cancellation;
  readonly phases: DrainPhase[];
  readonly begin: (settings: Partial<DrainContext['settings']>, skipSettling?: boolean) => Promise<void>;
}

async function start(): Promise<Started> {
  const readiness = new Readiness();
  readiness.markReady();
  const draining = new Cancellation();
  const phases: DrainPhase[] = [];
  const slow = route('GET', '/slow/{ms}', async (exchange) => {
    await pause(Number(exchange.path.split('/').at(-1)));
    await exchange.answer({ status: 200, headers: [] }, 'slow');
  });
  const stream = route('GET', '/stream', async (exchange) => {
    const sink = exchange.openStream({ status: 200, headers: [] });
    sink.write('data: 1\n\n');
    await new Promise<void>((resolve) => {
      exchange.gone.onCancel(resolve);
      draining.onCancel(() => {
        sink.write('data: draining\n\n');
        void sink.end();
        resolve();
      });
    });
  });
  const stubborn = route('GET', '/stubborn', (exchange) => {
    exchange.openStream({ status: 200, headers: [] }).write('data: 1\n\n');
    return new Promise((resolve) => void exchange.gone.onCancel(resolve));
  });
  const routes = [hello, slow, stream, stubborn, ...healthRoutes(readiness, routeErrors, systemClock)];
  const started = await startListener({}, routes);
  return {
    ...started,
    readiness,
    draining,
    phases,
    begin: (settings, skipSettling = false) =>
      drainListener(started.listener, {
        settings: { settleMs: 200, deadlineMs: 5_000, ...settings },
        clock: systemClock,
        readiness,
        draining,
        skipSettling,
        onPhase: (phase) => phases.push(phase),
      }),
  };
}

describe('while it settles', () => {
  it('is not ready at once, and serves old and new connections with Connection: close', async () => {
    const { open, begin, phases } = await start();
    const kept = await (await open()).send(get('/hello')).untilText('hello');
    expect(kept.text).toContain('Connection: keep-alive');
    const drained = begin({ settleMs: 300 });
    const probe = await (await open()).send(get('/readyz')).untilEnd();
    expect(probe.statuses).toEqual([503]);
    expect(probe.text).toContain('draining');
    await kept.send(get('/hello')).untilEnd();
    expect(kept.statuses).toEqual([200, 200]);
    expect(kept.text).toContain('Connection: close');
    await pause(100);
    const fresh = await (await open()).send(get('/hello')).untilEnd();
    expect(fresh.statuses).toEqual([200]);
    expect(phases).toEqual(['settling']);
    await drained;
    expect(phases).toEqual(['settling', 'finishing', 'done']);
  });

  it('takes its time even when nothing is left, except at a terminal', async () => {
    const stalls = new Stalls();
    const first = await start();
    let startMs = performance.now();
    await first.begin({ settleMs: 150 });
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(145);

    const second = await start();
    startMs = performance.now();
    await second.begin({ settleMs: 10_000 }, true);
    expect(performance.now() - startMs).toBeLessThan(1_000 + stalls.longestMs);
    expect(second.phases).toEqual(['finishing', 'done']);
  });
});

describe('when it has settled', () => {
  it('accepts nothing more and closes connections on which nothing happens', async () => {
    const stalls = new Stalls();
    const { open, begin, listener } = await start();
    const idle = await (await open()).send(get('/hello')).untilText('hello');
    const busy = (await open()).send(get('/slow/600'));
    await until(() => listener.inFlight === 1);
    const drained = begin({ settleMs: 50 });
    await idle.untilEnd();
    await expect(open()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await busy.untilText('slow');
    const answeredAtMs = performance.now();
    await drained;
    expect(performance.now() - answeredAtMs).toBeLessThan(100 + stalls.longestMs);
    expect(busy.statuses).toEqual([200]);
  });

  it('still reads a request whose head is half there, and one of a client that has just come', async () => {
    const { open, begin, phases } = await start();
    const half = (await open()).send(get('/hello').slice(0, 10));
    await pause(60);
    const drained = begin({ settleMs: 50 });
    await pause(30);
    const fresh = await open();
    await until(() => phases.includes('finishing'));
    await pause(50);
    half.send(get('/hello').slice(10));
    fresh.send(get('/hello'));
    await half.untilEnd();
    await fresh.untilEnd();
    expect([...half.statuses, ...fresh.statuses]).toEqual([200, 200]);
    await drained;
  });

  it('does not wait for a client that came and never says anything', async () => {
    const stalls = new Stalls();
    const { open, begin } = await start();
    await open();
    const startMs = performance.now();
    await begin({ settleMs: 20 });
    expect(performance.now() - startMs).toBeLessThan(2_000 + stalls.longestMs);
  });

  it('closes a kept-alive connection whose stream began before the signal', async () => {
    const { open, begin, draining } = await start();
    const client = await (await open()).send(get('/stream')).untilText('data: 1');
    expect(client.text).toContain('keep-alive');
    const drained = begin({ settleMs: 20 });
    await pause(100);
    draining.cancel();
    await client.untilEnd();
    expect(client.text).toMatch(/data: draining\n\n\r\n0\r\n\r\n$/);
    await drained;
  });
});

describe('at the deadline', () => {
  it('has streams end with their own words', async () => {
    const stalls = new Stalls();
    const { open, begin, phases } = await start();
    const client = await (await open()).send(get('/stream')).untilText('data: 1');
    const startMs = performance.now();
    await begin({ settleMs: 50, deadlineMs: 300 });
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(295);
    expect(performance.now() - startMs).toBeLessThan(1_000 + stalls.longestMs);
    await client.untilEnd();
    expect(client.text).toMatch(/data: draining\n\n\r\n0\r\n\r\n$/);
    expect(phases).toEqual(['settling', 'finishing', 'deadline', 'done']);
  });

  it('cuts what does not end', async () => {
    const { open, begin, listener } = await start();
    const client = await (await open()).send(get('/stubborn')).untilText('data: 1');
    await begin({ settleMs: 10, deadlineMs: 100 });
    await client.untilEnd();
    expect(client.text).not.toContain('0\r\n\r\n');
    expect([listener.openConnections, listener.inFlight]).toEqual([0, 0]);
  }, 15_000);
});
