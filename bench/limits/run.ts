/**
 * `npm run bench:limits`: measures what a decision about limits costs, in the process and in a Valkey or Redis server on
 * this machine, and how many decisions one server makes for several processes. `npm run bench:limits -- --help` explains
 * the options and the tables.
 */
import { writeFileSync } from 'node:fs';
import { valkeyServer } from '../../test/harness/valkey.ts';
import { describeMachine, shortMachine } from '../machine.ts';
import { WrongOption } from '../options.ts';
import { Progress } from '../progress.ts';
import { type Measured, measureRound, medianRound, p99Of, rateOf } from './measure.ts';
import { helpText, type LimitOptions, readOptions } from './options.ts';
import { type MeasuredRow, renderPage } from './report.ts';
import { stepsOf } from './steps.ts';

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(helpText());
  else report(options, await measureRows(options));
} catch (thrown) {
  if (!(thrown instanceof WrongOption)) throw thrown;
  console.error(thrown.message);
  process.exitCode = 2;
}

async function measureRows(options: LimitOptions): Promise<MeasuredRow[]> {
  if (valkeyServer === undefined) throw new WrongOption('There is no valkey-server or redis-server on the PATH.');
  const rows = stepsOf(options);
  const progress = new Progress(
    rows.map(({ step }) => step),
    (line) => {
      console.error(line);
    },
  );
  const measured: MeasuredRow[] = [];
  for (const row of rows) {
    const rounds: Measured[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      progress.round(row.step.name, round, options.rounds);
      rounds.push(await measureRound(row.task, options.durationMs));
    }
    measured.push({ row, measured: medianRound(rounds, row.table === 'paced' ? p99Of : rateOf) });
  }
  return measured;
}

function report(options: LimitOptions, rows: readonly MeasuredRow[]): void {
  const machine = describeMachine(false);
  const date = new Date().toISOString().slice(0, 10);
  const page = renderPage(rows, options, { server: valkeyServer?.split('/').at(-1) ?? '', machine, date });
  console.log(page);
  if (!options.writes) return;
  const file = `bench/results/${date}-limits-${shortMachine(machine)}.md`;
  writeFileSync(new URL(`../../${file}`, import.meta.url), page);
  console.error(`written: ${file}`);
}
