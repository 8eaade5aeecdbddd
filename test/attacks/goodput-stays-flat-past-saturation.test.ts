import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { runLoad, startUpstream } from '../../bench/processes.ts';
import { closedLoop } from '../../bench/workloads.ts';
import { confine, whyNotConfined } from '../harness/confine.ts';
import type { FloodJob, FloodResult } from '../harness/flood.ts';
import { oneStandsForMany, pause, type RunningGateway, shedsLikeAPod, startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { scrape } from '../harness/metrics.ts';

if (whyNotConfined !== undefined)
  console.log(`Left out: goodput in a pod's CPU. No cgroup can be had: ${whyNotConfined}`);

const flooding = promisify(execFile);
const overloadMs = 60_000;
const levelMs = 8_000;
/** Interactive requests, as a part of what the gateway can answer. */
const interactivePart = 0.3;

/** The bound of a refusal, and of the part of them that is within it. */
const decidedWithinS = 0.01;

interface Level {
  readonly load: number;
  /** Answers in a second that came within a second. */
  readonly goodput: number;
  readonly interactive: FloodResult;
  readonly batch: FloodResult;
  readonly mostMiB: number;
  /** Answers of the readiness probe, by status. */
  readonly ready: Readonly<Record<string, number>>;
}

test.runIf(whyNotConfined === undefined)(
  'at three and at ten times of what half a CPU can answer, as much is answered as before, and people before batch',
  { timeout: 15 * 60_000 },
  async (context) => {
    const upstream = await startUpstream();
    onTestFinished(() => void upstream.child.kill('SIGKILL'));
    const gateway = await startGateway({
      config: {
        server: { port: 0, maxConnectionsPerAddress: 4_000 },
        auth: { keys: [keyEntry('people'), keyEntry('night', { priority: 'batch' })] },
        providers: {
          openai: { dialect: 'openai', baseUrl: `http://127.0.0.1:${upstream.port}/v1`, apiKey: 'sk-test' },
        },
        models: [{ name: '*', provider: 'openai' }],
        limits: { ...shedsLikeAPod, ...oneStandsForMany },
      },
    });
    const port = Number(new URL(gateway.url).port);
    const body = '{"model":"bench-0-0","messages":[{"role":"user","content":"What is a headgate?"}]}';
    const workload = { path: '/v1/chat/completions', key: keyOf('people'), body };
    await runLoad(closedLoop(workload, port, 32, 3_000)); // until the code is compiled
    const pod = confine(gateway.process.pid ?? 0);
    const { answered, seconds } = await runLoad(closedLoop(workload, port, 32, 3_000));
    const before = pod.periods();
    // An open loop needs many connections, and each request costs up to twice as much with them as with few.
    const { interactive, batch } = await flood(gateway, answered / seconds, 3, levelMs);
    const perSecond = ((interactive.served.count + batch.served.count) * 1_000) / levelMs;

    const levels: Level[] = [];
    // The first flood is answered by code that is not compiled yet, so the peak lies well above its rate. From one minute to the
    // next, what the same CPU answers differs by a tenth, so all is measured twice, in turns.
    for (let round = 0; round < 2; round += 1) {
      for (const load of [1, 1.5, 1.75, 2]) levels.push(await flood(gateway, perSecond, load, levelMs));
      for (const load of [3, 10]) levels.push(await flood(gateway, perSecond, load, overloadMs));
    }
    const after = pod.periods();
    const usedUp = (after.usedUp - before.usedUp) / (after.all - before.all);
    const figures = JSON.stringify({ perSecond, usedUp, levels }, undefined, 1);
    const metrics = await scrape(gateway.adminUrl);
    const refusals = metrics.sum('headgate_shed_decision_seconds_count');
    const quick = metrics.sum('headgate_shed_decision_seconds_bucket', { le: String(decidedWithinS) });
    console.log(`${tableOf(perSecond, levels)}\n${quick} of ${refusals} refusals decided within ${decidedWithinS} s`);

    // If the machine gives the gateway less than half a core, the load may not even reach it.
    if (usedUp < 0.3) context.skip(`the machine is too busy: ${figures}`);
    const peak = Math.max(...levels.map(({ load }) => goodputAt(load, levels)));
    for (const level of levels) {
      const { load, mostMiB, ready } = level;
      expect(Object.keys(ready), figures).toEqual(['200']);
      expect(mostMiB, figures).toBeLessThan(400);
      if (load < 3) continue;
      expect(goodputAt(load, levels), figures).toBeGreaterThan(0.9 * peak);
      expect(servedPart(level.interactive), figures).toBeGreaterThan(0.99);
      expect(level.batch.shed.count, figures).toBeGreaterThan(1_000);
      expect(level.batch.served.count, figures).toBeGreaterThan(100);
    }
    expect(quick / refusals, `${quick} of ${refusals}`).toBeGreaterThan(0.99);
    expect(metrics.sum('headgate_batch_sheds_total', { reason: 'event_loop' })).toBeGreaterThan(0.99 * refusals);
  },
);

function goodputAt(load: number, levels: readonly Level[]): number {
  const same = levels.filter((level) => level.load === load);
  return same.reduce((sum, { goodput }) => sum + goodput, 0) / same.length;
}

/** Of all that were due, those for which no connection was free included. */
function servedPart({ served, shed, others, lost }: FloodResult): number {
  const failed = Object.values(others).reduce((sum, count) => sum + count, 0);
  return served.count / (served.count + shed.count + failed + lost);
}

function tableOf(perSecond: number, levels: readonly Level[]): string {
  const rows = levels.map(({ load, goodput, interactive, batch, mostMiB, ready }) => [
    `${load} x ${Math.round(perSecond)}/s`,
    `goodput ${Math.round(goodput)}/s`,
    `interactive ${(100 * servedPart(interactive)).toFixed(2)} %, p50 ${Math.round(interactive.served.p50Ms)}, p99 ${Math.round(interactive.served.p99Ms)} ms, ${interactive.shed.count} refused, ${interactive.lost} not sent`,
    `batch ${batch.served.count} served, ${batch.shed.count} refused in p50 ${Math.round(batch.shed.p50Ms)}, p99 ${Math.round(batch.shed.p99Ms)} ms, ${batch.lost} not sent`,
    `${Math.round(mostMiB)} MiB`,
    JSON.stringify(ready),
  ]);
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Interactive requests at a steady rate, and batch requests that make up the rest of the load. */
async function flood(gateway: RunningGateway, perSecond: number, load: number, durationMs: number): Promise<Level> {
  const port = Number(new URL(gateway.url).port);
  const ready: Record<string, number> = {};
  let mostMiB = 0;
  const state = { isOver: false };
  const both = Promise.all([
    start({ port, key: keyOf('people'), connections: 1_500, ratePerSecond: perSecond * interactivePart, durationMs }),
    start({
      port,
      key: keyOf('night'),
      connections: 1_200,
      ratePerSecond: perSecond * (load - interactivePart),
      durationMs,
    }),
  ]).finally(() => (state.isOver = true));
  while (!state.isOver) {
    const { status } = await fetch(`${gateway.url}/readyz`, { headers: { connection: 'close' } });
    ready[status] = (ready[status] ?? 0) + 1;
    mostMiB = Math.max(mostMiB, await gateway.memoryMiB());
    await pause(200);
  }
  const [interactive, batch] = await both;
  const goodput = ((interactive.served.inTime + batch.served.inTime) * 1_000) / durationMs;
  return { load, goodput, interactive, batch, mostMiB, ready };
}

async function start(job: FloodJob): Promise<FloodResult> {
  const program = new URL('../harness/flood.ts', import.meta.url).pathname;
  const { stdout } = await flooding(process.execPath, [program, JSON.stringify(job)]);
  return JSON.parse(stdout) as FloodResult;
}
