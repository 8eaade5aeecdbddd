import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeMachine, shortMachine } from '../bench/machine.ts';
import type { Account } from './account.ts';
import { countOutcomes } from './books.ts';
import type { JudgedSlope } from './judge-slopes.ts';
import type { SoakOptions } from './options.ts';
import { type Measure, measureNames, measures } from './samples.ts';
import type { Soaked } from './soak.ts';
import { plot } from './svg.ts';
import { warmUp } from './traffic.ts';

/** What a run was, and how it is judged. */
export interface Report {
  readonly options: SoakOptions;
  readonly soaked: Soaked;
  readonly accounts: readonly Account[];
  readonly slopes: readonly JudgedSlope[];
}

/** Of one account; all of them would hide the others. */
const mostExamples = 5;

/** Whether every account adds up, and nothing grows. */
export function passes({ accounts, slopes }: Report): boolean {
  return accounts.every(({ wrong }) => wrong.length === 0) && slopes.every(({ verdict }) => verdict !== 'grows');
}

/** Writes `soak/results/<date>-<machine>.md` and its plots, and returns the path of the first. */
export function writeReport(report: Report): string {
  const folder = fileURLToPath(new URL('results', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const name = `${new Date().toISOString().slice(0, 10)}-${shortMachine(describeMachine(false))}`;
  const plots = plotsOf(report.soaked).map(([measure, svg]) => {
    writeFileSync(`${folder}/${name}-${measure}.svg`, svg);
    return `![${measure}](${name}-${measure}.svg)`;
  });
  const path = `${folder}/${name}.md`;
  writeFileSync(path, `${renderReport(report)}\n${plots.join('\n')}\n`);
  return path;
}

export function renderReport(report: Report): string {
  const { options, soaked, accounts, slopes } = report;
  const machine = describeMachine(false);
  const outcomes = [...countOutcomes(soaked.books.entries)];
  const lives = soaked.pods.map(({ lives: own }) => own.length).join(', ');
  return `# Soak of ${new Date().toISOString().slice(0, 10)}: ${passes(report) ? 'everything adds up' : 'SOMETHING IS WRONG'}

${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB; ${machine.kernel}; Node ${machine.node}; commit ${machine.commit}.
${(soaked.durationMs / 60_000).toFixed(1)} minutes, ${options.ratePerSecond} requests a second (${warmUp.rate} times as many in the first third), seed ${options.seed}, ${options.pods} pods (processes of each: ${lives}), 3 providers, ${soaked.hasStore ? 'one Valkey for all' : 'no shared store'}.${soaked.heldBack > 0 ? ` ${soaked.heldBack} requests were due and not sent, because too many were open.` : ''}
Meanwhile: ${list([...soaked.troubles])}.
What clients saw: ${list(outcomes)}.

## Accounts

${table(['what must be so', 'figures', ''], accounts.map(rowOf))}

## Slopes

Of ${soaked.pods[0]?.life.name ?? ''}, which was never restarted, after the first third of the time, each sample after a collection of garbage.

${table(['what', 'per hour', '95 % interval', 'samples', 'verdict'], slopes.map(slopeRow))}
`;
}

function rowOf({ what, figures, wrong }: Account): string[] {
  const examples = wrong.slice(0, mostExamples).join('; ');
  const verdict = wrong.length === 0 ? 'yes' : `WRONG (${wrong.length}): ${examples}`;
  return [what, figures, verdict].map((cell) => cell.replaceAll('|', '\\|'));
}

function slopeRow({ measure, perHour, low, high, values, verdict }: JudgedSlope): string[] {
  const unit = measures[measure] === '' ? '' : ` ${measures[measure]}`;
  const range = `${low.toFixed(2)} to ${high.toFixed(2)}`;
  return [measureNames[measure], `${perHour.toFixed(2)}${unit}`, range, String(values), verdict];
}

function plotsOf({ lives, pods }: Soaked): (readonly [Measure, string])[] {
  return (Object.keys(measures) as Measure[]).map((measure) => {
    const series = pods
      .flatMap((pod) => pod.lives)
      .map(({ name, samples }) => ({
        name,
        points: samples.map((sample) => [sample.atMs / 60_000, sample[measure]] as const),
      }));
    const unit = measures[measure] === '' ? '' : `, ${measures[measure]}`;
    return [measure, plot(`${measureNames[measure]}${unit} (${lives.length} processes)`, series)];
  });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function list(counts: readonly (readonly [string, number])[]): string {
  return counts.length === 0 ? 'nothing' : counts.map(([what, count]) => `${what} ${count}`).join(', ');
}
