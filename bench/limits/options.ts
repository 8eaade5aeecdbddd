import { parseArgs } from 'node:util';
import { roughly } from '../progress.ts';
import { totalMs } from '../parts.ts';
import { WrongOption } from '../options.ts';
import { wrap } from '../wrap.ts';
import { type Rounds, stepsOf } from './steps.ts';

/** What one run measures, and how. */
export interface LimitOptions extends Rounds {
  /** Whether the results are written to `bench/results/`. */
  readonly writes: boolean;
}

/** Each option as it is written on the command line, and its meaning. */
const optionMeanings: readonly (readonly [option: string, meaning: string])[] = [
  ['--quick', 'one round of 2 s for each row, instead of three rounds of 4 s. Too short to judge a change by'],
  ['--no-write', 'print the tables, and leave bench/results/ as it is'],
  ['--help', 'print this text'],
];

const definitions = {
  quick: { type: 'boolean', default: false },
  'no-write': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** @throws WrongOption */
export function readOptions(args: readonly string[]): LimitOptions | 'help' {
  const { quick, help, 'no-write': leavesFiles } = parse(args);
  if (help) return 'help';
  return { rounds: quick ? 1 : 3, durationMs: quick ? 2_000 : 4_000, writes: !leavesFiles };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: definitions }).values;
  } catch (thrown) {
    const fault = thrown instanceof Error ? thrown.message.split('. ', 1)[0] : String(thrown);
    const options = optionMeanings.map(([option]) => option).join(', ');
    throw new WrongOption(`${fault}. The options are ${options}.`, { cause: thrown });
  }
}

/** The text of `--help`. */
export function helpText(): string {
  return `npm run bench:limits -- [options]

Measures what a decision about limits costs: in the memory of the process, and in a Valkey or Redis server on this
machine. Prints two tables and writes them to bench/results/. It needs valkey-server or redis-server on the PATH, and
no build, because it measures the code under src/. The machine must have nothing else to do.

Options:
${optionMeanings.map(([name, meaning]) => `  ${name}\n${wrap(meaning)}`).join('\n')}

A run takes about ${runTime([])}; about ${runTime(['--quick'])} with --quick. Progress is written to stderr.

Tables:
  decisions at a steady rate
${wrap('one process makes 2,000 decisions a second, with one limit and with ten limits for each decision')}
  as many decisions as possible
${wrap('one, two and four processes share one server. Each process has 16 decisions in flight at any moment')}

Columns:
  CPU of the process
${wrap('CPU time of the deciding process per decision. It includes what a gateway does after the answer: it settles the reservation')}
  CPU of the server
${wrap('CPU time of the Valkey or Redis server per decision')}
  wait, p50 and p99
${wrap('time from the question to the decision')}
  decided alone
${wrap('decisions that the process made without the server, because the server did not answer in time. It should be 0')}
`;
}

function runTime(args: readonly string[]): string {
  const options = readOptions(args);
  return options === 'help' ? '' : roughly(totalMs(stepsOf(options).map(({ step }) => step)));
}
