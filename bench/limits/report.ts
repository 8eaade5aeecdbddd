import { loadavg } from 'node:os';
import type { Machine } from '../machine.ts';
import { type Measured, p99Of, rateOf } from './measure.ts';
import { atOnce, perSecond, type PlannedRow, type Rounds } from './steps.ts';

export interface MeasuredRow {
  readonly row: PlannedRow;
  readonly measured: Measured;
}

const wait = (ms: number): string => `${ms.toFixed(2)} ms`;
const cpu = (us: number): string => `${us.toFixed(1)} µs`;

/** The page of a run, in Markdown. */
export function renderPage(
  rows: readonly MeasuredRow[],
  { rounds, durationMs }: Rounds,
  { server, machine, date }: { server: string; machine: Machine; date: string },
): string {
  const cellsOf = (table: PlannedRow['table'], cells: (row: MeasuredRow) => string[]): string[][] =>
    rows.filter(({ row }) => row.table === table).map(cells);
  return `# Limits, ${date}

${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB; ${machine.kernel}; Node ${machine.node}; ${server}; commit ${machine.commit}; load average at the end ${loadavg()[0]?.toFixed(1) ?? ''}.
The server and the processes run on this one machine and use loopback. Each row is ${rounds === 1 ? 'one round' : `the median of ${rounds} rounds`} of ${durationMs / 1000} s. Ten limits are eight windows, a budget and a limit of concurrent requests, so each admission is settled as well. A process waits longer than a gateway for the server, so the server decides all requests.

${perSecond} decisions a second in one process:

${table(
  [
    'store',
    'CPU of the process per decision',
    'CPU of the server per decision',
    'wait, p50',
    'wait, p99',
    'decided alone',
  ],
  cellsOf('paced', pacedCells),
)}

As many decisions as possible, ${atOnce} in flight in each process:

${table(
  ['', 'decisions', 'CPU of a process per decision', 'CPU of the server per decision', 'wait, p99', 'decided alone'],
  cellsOf('saturated', saturatedCells),
)}
`;
}

function pacedCells({ row: { step, task }, measured }: MeasuredRow): string[] {
  const [result] = measured.results;
  if (result === undefined) return [];
  const { cpuUsPerDecision, p50Ms, p99Ms, alone } = result;
  const ofServer = task.job.store === 'memory' ? '' : cpu(measured.serverUs);
  return [step.name, cpu(cpuUsPerDecision), ofServer, wait(p50Ms), wait(p99Ms), String(alone)];
}

function saturatedCells({ row: { step }, measured }: MeasuredRow): string[] {
  const { results, serverUs } = measured;
  const cpuUs = results.reduce((sum, { cpuUsPerDecision }) => sum + cpuUsPerDecision, 0) / results.length;
  const alone = results.reduce((sum, result) => sum + result.alone, 0);
  const rate = `${Math.round(rateOf(measured))}/s`;
  return [step.name, rate, cpu(cpuUs), cpu(serverUs), wait(p99Of(measured)), String(alone)];
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
