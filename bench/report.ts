import { mkdirSync, writeFileSync } from 'node:fs';
import { hasOwnCore } from './cores.ts';
import { programPath } from './processes.ts';
import { type Machine, shortMachine } from './machine.ts';
import type { Row } from './row.ts';
import type { Spread } from './statistics.ts';

/** What was measured, where, and how. */
export interface Result {
  readonly date: string;
  readonly machine: Machine;
  readonly gatewayCommand: string;
  readonly rounds: number;
  readonly secondsPerRound: number;
  readonly rows: readonly Row[];
}

const columns = ['what', 'subject', 'median', 'quartiles', 'ratio to bare', 'budget', '', 'notes'];

/** The table for a terminal. */
export function renderText(rows: readonly Row[]): string {
  const cells = [columns, ...rows.map(cellsOf)];
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Writes `bench/results/<date>-<machine>.md` and `.json`, and returns the path of the first. */
export function writeResult(result: Result): string {
  const folder = programPath('results');
  mkdirSync(folder, { recursive: true });
  const path = `${folder}/${result.date}-${shortMachine(result.machine)}`;
  writeFileSync(`${path}.json`, `${JSON.stringify(result, undefined, 2)}\n`);
  writeFileSync(`${path}.md`, renderMarkdown(result));
  return `${path}.md`;
}

function renderMarkdown({ date, machine, gatewayCommand, rounds, secondsPerRound, rows }: Result): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `# Benchmark of ${date}

${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB; ${machine.kernel}; Node ${machine.node}${machine.nginx === undefined ? '' : `; ${machine.nginx}`}; commit ${machine.commit}.
Gateway: \`${gatewayCommand}\`, with a key, a limit, validation, metrics and a log line per request. \`MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=81920 UV_THREADPOOL_SIZE=64\` for every subject, as in the image.
${rounds} rounds of ${secondsPerRound} s; a ratio is taken within its round. ${hasOwnCore ? 'A program whose CPU or latency is compared has a core to itself' : 'The programs share the cores with their clients'}; programs get their loads in turns, and every round starts new ones. The spread is from the lower quartile of the rounds to the upper one.

${line(columns)}
${line(columns.map(() => '---'))}
${rows.map((row) => line(cellsOf(row))).join('\n')}
`;
}

function cellsOf(row: Row): string[] {
  const verdict = row.passes === undefined ? '' : row.passes ? 'pass' : 'FAIL';
  return [
    row.what,
    row.subject,
    `${figure(row.value.median)} ${row.unit}`,
    range(row.value),
    row.ratio === undefined ? '' : `${row.ratio.median.toFixed(2)} (${range(row.ratio)})`,
    row.budget ?? '',
    verdict,
    row.note ?? '',
  ];
}

function range({ lowerQuartile, upperQuartile }: Spread): string {
  return lowerQuartile === upperQuartile ? '' : `${figure(lowerQuartile)} to ${figure(upperQuartile)}`;
}

function figure(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
