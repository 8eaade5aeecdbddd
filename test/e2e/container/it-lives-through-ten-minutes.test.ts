import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Figures, Plan } from '../load/plan.ts';
import { record } from '../harness/record.ts';
import { run, runToText } from '../harness/run.ts';
import { pause, waitFor } from '../harness/wait.ts';
import {
  asInAPod,
  containerRuntime,
  type GatewayContainer,
  imageBytes,
  processStatus,
  startContainers,
} from './container.ts';
import { Probe } from './probe.ts';

const minutes = Number(process.env['MINUTES'] ?? '10');
const found = await run(containerRuntime, ['version']).then(
  ({ code }) => code === 0,
  () => false,
);

let gateway: GatewayContainer;
beforeAll(async () => {
  if (!found) return;
  // All streams, stalled readers and bodies at the same time: 48 more than a gateway accepts by default, and from one
  // caller.
  gateway = await startContainers({
    limits: { perCaller: { requestsPerMinute: 'unlimited' }, maxInFlight: 2300, maxShare: { caller: 1, address: 1 } },
    server: { maxConnectionsPerAddress: 2300 },
    upstream: { maxConnections: 2300 },
  });
  await waitFor('it is ready', 30_000, () =>
    fetch(`${gateway.url}/readyz`).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    ),
  );
});
afterAll(() => (found ? gateway.remove() : undefined));

test.skipIf(!found)('the container serves the README’s curl', async () => {
  const body = '{"prompt":"hello","stream":true}';
  const text = await runToText('curl', ['-sN', '--json', body, `${gateway.url}/v1/inference`]);
  expect(text).toMatch(/^event: start\n/);
  expect(text).toContain('\nevent: token\n');
  expect(text).toContain('\nevent: done\n');
});

test.skipIf(!found)(
  'it lives through minutes of streams, stalled readers and large bodies',
  async () => {
    const status = await processStatus();
    const before = await gateway.state();
    const liveness = new Probe(`${gateway.adminUrl}/healthz`, 1000, 5000);
    const readiness = new Probe(`${gateway.adminUrl}/readyz`, 1000, 3000);
    const newcomer = new Probe(`${gateway.url}/readyz`, 1000, 30_000);
    const load = generate({
      url: gateway.url,
      durationMs: minutes * 60_000,
      streams: { count: 2000, shortestMs: 30_000, longestMs: 90_000, tokensPerSecond: 1, rampMs: 60_000 },
      stalledReaders: { count: 200 },
      bodies: { clients: 2, bytes: 4 * 1024 ** 2 - 1024, pauseMs: 500 },
    });
    const memory: number[] = [];
    const over = new AbortController();
    const sampling = sampleMemory(memory, over.signal);
    const { streams, stalledReaders, bodies } = await load;
    over.abort();
    await Promise.all([sampling, liveness.stop(), readiness.stop(), newcomer.stop()]);
    const after = await gateway.state();
    await record('container/it-lives-through-ten-minutes', {
      title: `The container, ${String(minutes)} minutes of everything at once`,
      figures: [
        { what: 'image, unpacked', value: `${((await imageBytes()) / 1e6).toFixed(0)} MB` },
        {
          what: 'runs as',
          value: `UID ${status.get('Uid') ?? ''}; capabilities ${status.get('CapEff') ?? ''}; no new privileges ${status.get('NoNewPrivs') ?? ''}`,
          wanted: '1000, none, 1',
        },
        {
          what: 'killed',
          value: after.running && after.startedAt === before.startedAt && !after.oomKilled ? 'no' : 'yes',
          wanted: 'no',
        },
        {
          what: 'memory, of 512 MiB',
          value: `at most ${Math.max(...memory).toFixed(0)} MiB, at the end ${(memory.at(-1) ?? 0).toFixed(0)} MiB`,
        },
        { what: 'liveness, each second, 5 s for an answer', value: liveness.summary, wanted: 'all answered' },
        { what: 'readiness, each second, 3 s for an answer', value: readiness.summary, wanted: 'all answered' },
        { what: 'the public port, a new connection each second', value: newcomer.summary },
        { what: '2,000 streams at once, 30 to 90 s each', value: summary(streams), wanted: '0 failed' },
        { what: '200 readers that stall, 50 MiB each', value: `${String(stalledReaders?.connections)} connections` },
        {
          what: 'bodies of 4 MiB, 2 clients',
          value: `${summary(bodies)}; median ${String(bodies?.medianMs)} ms`,
          wanted: '0 failed',
        },
      ],
      notes: [
        `\`${asInAPod}\`; the load and the provider on the same machine. \`limits.maxInFlight\`, \`limits.maxShare\`, \`server.maxConnectionsPerAddress\` and \`upstream.maxConnections\` raised to 2,300 so that all of it is held at once.`,
      ],
    });
    expect(after).toEqual({ ...before, running: true, oomKilled: false });
    expect(status.get('Uid')).toMatch(/^1000 1000 1000/);
    expect(status.get('CapEff')).toBe('0000000000000000');
    expect({ liveness: liveness.failures, readiness: readiness.failures }).toEqual({ liveness: [], readiness: [] });
    expect(streams).toMatchObject({ failed: 0 });
    expect(streams?.ok).toBeGreaterThan(minutes * 1000);
    expect(bodies).toMatchObject({ failed: 0 });
    expect(bodies?.ok).toBeGreaterThan(minutes * 20);
  },
  (minutes + 5) * 60_000,
);

function summary(part: Figures['streams']): string {
  if (part === undefined) return 'nothing';
  const reasons = part.failed === 0 ? '' : ` ${JSON.stringify(part.reasons)}`;
  return `${String(part.ok)} served, ${String(part.shed)} shed, ${String(part.failed)} failed${reasons}`;
}

async function sampleMemory(into: number[], over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    into.push(await gateway.memoryMiB());
    await pause(5000);
  }
}

/** The load has a process of its own, so that a busy process does not measure the probes. */
async function generate(plan: Plan): Promise<Figures> {
  const main = new URL('../load/main.ts', import.meta.url).pathname;
  const text = await runToText('env', [`PLAN=${JSON.stringify(plan)}`, process.execPath, main]);
  return JSON.parse(text.trim().split('\n').at(-1) ?? '') as Figures;
}
