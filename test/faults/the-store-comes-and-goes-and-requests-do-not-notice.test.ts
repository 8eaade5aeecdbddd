import { describe, expect, onTestFinished, test } from 'vitest';
import { Callers } from '../harness/callers.ts';
import { pause, waitFor, type RunningGateway } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { decisionsIn, mergedLog, mostInAnyWindow } from '../harness/oracle.ts';
import { startPods, startValkey, storeDecides, storeLost, waitedWhileAway } from '../harness/pods.ts';
import { SlowWay } from '../harness/slow-way.ts';
import { Stalls } from '../../src/core/stalls.fixture.ts';
import { stepMs } from '../../src/limits/stores/valkey/running-time.ts';
import { promisedPatience } from '../../src/limits/stores/valkey/timing.ts';
import { valkeyServer, type RunningValkey } from '../harness/valkey.ts';

const pods = 4;
const windows = {
  'requests-per-second': { limit: 8, windowMs: 1000 },
  'gateway-requests-per-second': { limit: 100, windowMs: 1000 },
};

interface Fault {
  readonly name: string;
  readonly cause: (server: RunningValkey, way: SlowWay) => unknown;
  readonly cure: (server: RunningValkey, way: SlowWay) => unknown;
  /** What the pods log about it, if they notice it at all. */
  readonly detail?: RegExp;
  readonly comesBackEmpty?: true;
  /**
   * How long a decision may wait, counted in time in which its pod runs. By default this is as long as the store may be
   * silent.
   */
  readonly waitMs?: number;
}

const faults: readonly Fault[] = [
  {
    name: 'is killed, and started again empty',
    cause: (server) => server.kill(),
    cure: (server) => server.start(),
    detail: /closed|ECONN|EPIPE/,
    comesBackEmpty: true,
  },
  {
    name: 'stands still, and goes on',
    cause: (server) => server.freeze(),
    cure: (server) => {
      server.thaw();
    },
    detail: /no answer within 500 ms/,
  },
  {
    name: 'becomes slow by 100 ms each way, and quick again',
    cause: (_, way) => {
      way.delayMs = 100;
    },
    cure: (_, way) => {
      way.delayMs = 0;
    },
  },
  {
    name: 'becomes slow by a second each way, and quick again',
    cause: (_, way) => {
      way.delayMs = 1000;
    },
    cure: (_, way) => {
      way.delayMs = 0;
    },
    detail: /no answer within (500|2000) ms/,
    waitMs: promisedPatience.waitMs,
  },
  {
    name: 'becomes a replica that takes no writes, and a primary again',
    cause: ({ admin }) => admin.call('REPLICAOF', '127.0.0.1', '1'),
    cure: ({ admin }) => admin.call('REPLICAOF', 'NO', 'ONE'),
    detail: /it is a replica/,
  },
  {
    name: 'is out of memory, and is given some',
    cause: ({ admin }) => admin.config('SET', 'maxmemory', '1'),
    cure: ({ admin }) => admin.config('SET', 'maxmemory', '0'),
    detail: /it is out of memory/,
  },
  {
    name: 'starts anew and loads its data for seconds',
    cause: async (server) => {
      await server.admin.save();
      await server.kill();
      // The store answers that it is loading: a pause of 60 ms for each of its keys.
      await server.start(['--key-load-delay', '60000', '--loading-process-events-interval-bytes', '1024']);
    },
    cure: ({ admin }) =>
      waitFor(async () => (await admin.info('persistence')).includes('\nloading:0') || undefined, 8000),
    detail: /closed|ECONN|EPIPE|loading/,
  },
  {
    name: 'forgets its scripts, again and again',
    cause: async ({ admin }) => {
      for (let count = 0; count < 30; count += 1) {
        await admin.script('FLUSH');
        await pause(50);
      }
    },
    cure: () => undefined,
  },
];

describe.skipIf(valkeyServer === undefined)('while the store', () => {
  test.each(faults)('$name, requests are served, at once and within the bound', { timeout: 120_000 }, async (fault) => {
    const server = await startValkey();
    const way = await SlowWay.to(server.port);
    const { gateways, keys } = await startPods({
      pods,
      callers: 30,
      server,
      storeUrl: `redis://127.0.0.1:${way.port}`,
      limits: {
        perCaller: { requestsPerSecond: 8, requestsPerMinute: 'unlimited' },
        gateway: { requestsPerSecond: 100 },
      },
    });
    const stalls = new Stalls();
    const latestMs = watchEventLoops(gateways);
    const urls = gateways.map(({ url }) => url);
    const callers = new Callers({ keys, urls, seed: 3, mostPauseMs: 900, mostPerBurst: 6 });
    const served = callers.run();
    await pause(2000);
    const lostBefore = gateways.map((gateway) => gateway.logged(storeLost).length);
    await fault.cause(server, way);
    await pause(4000);
    await fault.cure(server, way);
    const curedMs = performance.now();
    const isBack = (): true | undefined => (gateways.every(storeDecides) ? true : undefined);
    const back = await waitFor(isBack, 40_000);
    const tookMs = performance.now() - curedMs;
    await pause(2000);
    callers.stop();
    const statuses = (await served).map(({ status }) => status);
    await waitFor(() => (decisionsIn(gateways) >= statuses.length ? true : undefined), 5000);

    const log = mergedLog(gateways);
    const longestMs = Math.max(...log.map(({ waitedMs }) => waitedMs));
    const losses = gateways.map((gateway) => gateway.logged(storeLost));
    const most = mostInAnyWindow(log, windows);
    console.log(
      `${log.length} decisions, ${log.filter(({ by }) => by === 'share').length} without the store; longest wait ${longestMs.toFixed(1)} ms, ` +
        `machine late by ${stalls.longestMs.toFixed(1)} ms, pods by ${latestMs.value.toFixed(1)} ms; back after ${tookMs.toFixed(0)} ms; losses ${losses.map((lines) => lines.length).join()}; ` +
        `gateway's most in a second ${most.get('gateway-requests-per-second gateway:') ?? 0}`,
    );
    expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
    expect(log).toHaveLength(statuses.length);
    expect(back).toBe(true);
    expect(gateways.flatMap(waitedWhileAway)).toEqual([]);
    // A decision waits in steps, and each step can be as late as its pod is.
    const waitMs = fault.waitMs ?? promisedPatience.silenceMs;
    const lateMs = Math.max(stalls.longestMs, latestMs.value);
    expect(longestMs).toBeLessThan(waitMs + 100 + (waitMs / stepMs) * lateMs);

    // On a very busy machine, the delay is the machine's and not the gateway's.
    const isCalm = lateMs < 100;
    expect(tookMs).toBeLessThan(isCalm ? 5000 : 40_000);
    const reasons = losses.map((lines, pod) => lines.slice(lostBefore[pod]).map((line) => String(line['error'])));
    const { detail } = fault;
    const withoutReason = detail && reasons.filter((told) => !told.some((text) => detail.test(text)));
    expect(isCalm ? (withoutReason ?? []) : []).toEqual([]);
    const byStore = log.filter(({ by }) => by === 'store').length;
    expect(byStore).toBeGreaterThan(10);
    // A store that is only slow still decides, and no pod decides by its share.
    expect(detail === undefined ? byStore : log.length).toBe(log.length);
    for (const [counter, admitted] of most) {
      const limit = windows[counter.split(' ')[0] as keyof typeof windows].limit;
      const shares = pods * Math.max(1, Math.floor(limit / pods));
      expect(admitted, counter).toBeLessThanOrEqual(limit + shares + (fault.comesBackEmpty ? limit : 0));
    }
  });
});

/** The longest time that any pod itself was late. In this time the pod does not wait for the store. */
function watchEventLoops(gateways: readonly RunningGateway[]): { value: number } {
  const latest = { value: 0 };
  const timer = setInterval(() => {
    for (const { adminUrl } of gateways) {
      scrape(adminUrl).then(
        (metrics) => {
          latest.value = Math.max(latest.value, metrics.sum('headgate_event_loop_delay_seconds') * 1000);
        },
        () => undefined,
      );
    }
  }, 500);
  onTestFinished(() => {
    clearInterval(timer);
  });
  return latest;
}
