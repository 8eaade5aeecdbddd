/**
 * `npm run bench:limits`: what a decision about limits costs, in the process and in a Valkey or Redis on this machine, and
 * how many of them one server makes for several processes. Writes bench/results/<date>-limits-<machine>.md.
 *   --quick     short rounds
 *   --no-write
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs, promisify } from 'node:util';
import { RunningValkey, valkeyServer } from '../../test/harness/valkey.ts';
import { describeMachine, shortMachine } from '../machine.ts';
import type { DecideJob, DecideResult } from './job.ts';

const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, 'no-write': { type: 'boolean', default: false } },
});
if (valkeyServer === undefined) throw new Error('valkey-server or redis-server is needed on the PATH');
const durationMs = flags.quick ? 2_000 : 4_000;
const rounds = flags.quick ? 1 : 3;
const perSecond = 2_000;

interface Measured {
  readonly results: readonly DecideResult[];
  /** CPU of the server per admission, in microseconds. */
  readonly serverUs: number;
}

async function measure(processes: number, job: Omit<DecideJob, 'url' | 'durationMs'>): Promise<Measured> {
  const server = await RunningValkey.start();
  try {
    const whole: DecideJob = { ...job, url: server.url, durationMs };
    const running = Array.from({ length: processes }, () =>
      promisify(execFile)(process.execPath, [`${import.meta.dirname}/decide.ts`, JSON.stringify(whole)]),
    );
    const results = (await Promise.all(running)).map(({ stdout }) => JSON.parse(stdout) as DecideResult);
    const cpu = /used_cpu_user:([\d.]+)/.exec(await server.admin.info('cpu'))?.[1];
    const system = /used_cpu_sys:([\d.]+)/.exec(await server.admin.info('cpu'))?.[1];
    const serverUs = ((Number(cpu) + Number(system)) * 1e6) / (await server.calls('mget'));
    return { results, serverUs };
  } finally {
    await server.close();
  }
}

/** The round with the median figure. */
async function median(
  processes: number,
  job: Omit<DecideJob, 'url' | 'durationMs'>,
  figure: (measured: Measured) => number,
): Promise<Measured> {
  const all: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) all.push(await measure(processes, job));
  return all.sort((a, b) => figure(a) - figure(b))[Math.floor(all.length / 2)] as Measured;
}

const rows: string[][] = [];
const paced = { kind: 'open', perSecond } as const;
const p99Of = ({ results }: Measured): number => results[0]?.p99Ms ?? 0;
for (const store of ['memory', 'valkey'] as const) {
  for (const limits of [1, 10]) {
    const { results, serverUs } = await median(1, { store, limits, pace: paced }, p99Of);
    const [one] = results as [DecideResult];
    rows.push([
      `${store}, ${limits} ${limits === 1 ? 'limit' : 'limits'}`,
      `${one.cpuUsPerDecision.toFixed(1)} µs`,
      store === 'memory' ? '' : `${serverUs.toFixed(1)} µs`,
      `${one.p50Ms.toFixed(2)} ms`,
      `${one.p99Ms.toFixed(2)} ms`,
      String(one.alone),
    ]);
  }
}
const throughput: string[][] = [];
const rateOf = ({ results }: Measured): number =>
  results.reduce((sum, { decisions, seconds }) => sum + decisions / seconds, 0);
for (const limits of [1, 10]) {
  for (const processes of [1, 2, 4]) {
    const measured = await median(processes, { store: 'valkey', limits, pace: { kind: 'closed', atOnce: 16 } }, rateOf);
    const cpuUs = measured.results.reduce((sum, { cpuUsPerDecision }) => sum + cpuUsPerDecision, 0) / processes;
    throughput.push([
      `${processes} ${processes === 1 ? 'process' : 'processes'}, ${limits} ${limits === 1 ? 'limit' : 'limits'}`,
      `${Math.round(rateOf(measured))}/s`,
      `${cpuUs.toFixed(1)} µs`,
      `${measured.serverUs.toFixed(1)} µs`,
      `${Math.max(...measured.results.map(({ p99Ms }) => p99Ms)).toFixed(2)} ms`,
      String(measured.results.reduce((sum, { alone }) => sum + alone, 0)),
    ]);
  }
}

const table = (head: readonly string[], body: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const machine = describeMachine(false);
const date = new Date().toISOString().slice(0, 10);
const text = `# Limits, ${date}

${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB; ${machine.kernel}; Node ${machine.node}; ${valkeyServer.split('/').at(-1) ?? ''}; commit ${machine.commit}; load average at the end ${loadavg()[0]?.toFixed(1) ?? ''}.
Server and processes on this one machine, over loopback. ${rounds} rounds of ${durationMs / 1000} s, the one in the middle. Ten limits are eight windows, a budget and a place among concurrent requests, so each admission is settled as well. Nobody gives up waiting within a second here, so that the store decides all of them.

${perSecond} decisions a second in one process:

${table(['store', 'CPU of the process per decision', 'CPU of the server per decision', 'wait, p50', 'wait, p99', 'decided alone'], rows)}

As many as go, 16 under way in each process:

${table(['', 'decisions', 'CPU of a process per decision', 'CPU of the server per decision', 'wait, p99', 'decided alone'], throughput)}
`;
console.log(text);
if (!flags['no-write']) {
  writeFileSync(`${import.meta.dirname}/../results/${date}-limits-${shortMachine(machine)}.md`, text);
}
