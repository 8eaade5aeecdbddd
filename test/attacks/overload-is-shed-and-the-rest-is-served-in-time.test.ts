import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { runLoad, startUpstream } from '../../bench/processes.ts';
import { closedLoop } from '../../bench/workloads.ts';
import { Stalls } from '../../src/core/stalls.fixture.ts';
import { confine, whyNotConfined } from '../harness/confine.ts';
import type { FloodJob, FloodResult } from '../harness/flood.ts';
import { oneStandsForMany, pause, shedsLikeAPod, startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { scrape } from '../harness/metrics.ts';

if (whyNotConfined !== undefined)
  console.log(`Left out: overload in a pod's CPU. No cgroup can be had: ${whyNotConfined}`);

const flooding = promisify(execFile);
/** This is less than one address may have. */
const mostConnections = 1_800;
const body = '{"model":"bench-0-0","messages":[{"role":"user","content":"What is a headgate?"}]}';

interface Asked {
  readonly status: number;
  readonly tookMs: number;
}

test.runIf(whyNotConfined === undefined)(
  'three times the load that half a CPU can answer is shed, and what is served is served in time',
  async (context) => {
    const stalls = new Stalls();
    const upstream = await startUpstream();
    onTestFinished(() => void upstream.child.kill('SIGKILL'));
    const gateway = await startGateway({
      config: {
        auth: { keys: [keyEntry('flood'), keyEntry('tenant')] },
        providers: {
          openai: { dialect: 'openai', baseUrl: `http://127.0.0.1:${upstream.port}/v1`, apiKey: 'sk-test' },
        },
        models: [{ name: '*', provider: 'openai' }],
        limits: { ...shedsLikeAPod, ...oneStandsForMany },
      },
    });
    const port = Number(new URL(gateway.url).port);
    const workload = { path: '/v1/chat/completions', key: keyOf('flood'), body };
    await runLoad(closedLoop(workload, port, 32, 2_000)); // until the code is compiled
    const pod = confine(gateway.process.pid ?? 0);
    const { answered, seconds } = await runLoad(closedLoop(workload, port, 32, 2_000));
    const perSecond = answered / seconds;

    // Long enough for a dozen answers to the tenant: with two or three, the first moment of the flood would be the median.
    const durationMs = 8_000;
    // A client with fewer connections cannot make anybody wait for longer than the gateway allows.
    const connections = Math.min(mostConnections, Math.max(512, Math.round(perSecond * 0.4)));
    const job: FloodJob = {
      port,
      key: keyOf('flood'),
      connections,
      ratePerSecond: perSecond * 3,
      durationMs,
    };
    const before = pod.periods();
    const flood = flooding(process.execPath, [
      new URL('../harness/flood.ts', import.meta.url).pathname,
      JSON.stringify(job),
    ]);
    const state = { isOver: false };
    void flood.finally(() => (state.isOver = true));
    const tenant: Asked[] = [];
    const health: Asked[] = [];
    while (!state.isOver) {
      tenant.push(await ask(`${gateway.url}/v1/chat/completions`, keyOf('tenant')));
      // A probe opens a connection each time.
      health.push(await ask(`${gateway.url}/healthz`));
      await pause(200);
    }
    const { served, shed, others } = JSON.parse((await flood).stdout) as FloodResult;
    const after = pod.periods();
    const usedUp = (after.usedUp - before.usedUp) / (after.all - before.all);
    const figures = JSON.stringify({
      perSecond,
      usedUp,
      served,
      shed,
      others,
      tenant,
      health,
      stalls: stalls.longestMs,
    });

    // If the machine gives the gateway less than half a core, the load may not even reach it.
    if (usedUp < 0.3) context.skip(`the machine is too busy: ${figures}`);

    // The gateway's own part of the time. Requests that the client gave up do not count.
    const allowedMs = 500 + 2 * stalls.longestMs;
    expect(shed.count, figures).toBeGreaterThan(100);
    expect(served.count / perSecond, figures).toBeGreaterThan(0.5 * (durationMs / 1000));
    expect(served.p50Ms, figures).toBeLessThan(allowedMs);
    expect(
      tenant.filter(({ status }) => status !== 200),
      figures,
    ).toEqual([]);
    expect(
      health.filter(({ status }) => status !== 200),
      figures,
    ).toEqual([]);
    expect(median(tenant), figures).toBeLessThan(allowedMs);
    expect(median(health), figures).toBeLessThan(allowedMs);
    expect((await scrape(gateway.adminUrl)).sum('headgate_sheds_total', { reason: 'event_loop' })).toBe(shed.count);
    expect(gateway.logged('request shed')[0]).toMatchObject({ status: 503, route: '/v1/chat/completions' });
  },
);

async function ask(url: string, key?: string): Promise<Asked> {
  const startedMs = performance.now();
  const answer = await fetch(url, {
    headers: {
      connection: 'close',
      ...(key && { authorization: `Bearer ${key}`, 'content-type': 'application/json' }),
    },
    ...(key && { method: 'POST', body }),
  });
  await answer.arrayBuffer();
  return { status: answer.status, tookMs: performance.now() - startedMs };
}

function median(asked: readonly Asked[]): number {
  const sorted = asked.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Infinity;
}
