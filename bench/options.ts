import { parseArgs } from 'node:util';
import type { MemoryPlan } from './memory-plan.ts';
import { isPart, type Part, parts } from './parts.ts';
import type { Pace } from './side-by-side.ts';

/** What one run measures, and how. */
export interface RunOptions {
  readonly only: ReadonlySet<Part>;
  readonly pace: Pace;
  readonly memory: MemoryPlan;
  /** The command line of the gateway; `bench/subjects.ts` fills in the names in braces. */
  readonly gateway: string;
  /** Whether the results are written to `bench/results/`. */
  readonly writes: boolean;
}

/** An option that does not exist, or a value that an option does not take. Its message names the right ones. */
export class WrongOption extends Error {}

const defaultGateway = `${process.execPath} --max-semi-space-size=8 dist/headgate.js serve --config {config}`;

/** Each option as it is written on the command line, and its meaning. */
export const optionMeanings: readonly (readonly [option: string, meaning: string])[] = [
  ['--quick', 'three rounds of 1.5 s, a burst of 5 s and a rest of 15 s. Too short to judge a change by'],
  [
    '--only <parts>',
    `a list with commas of the parts to measure: ${parts.join(', ')}. All but pairs, which takes eight minutes`,
  ],
  ['--rounds <n>', 'the number of rounds; a figure is the median of its rounds. 7, or 3 with --quick'],
  ['--rest <seconds>', 'the time from the end of the burst until memory is read. 120, or 15 with --quick'],
  [
    '--gateway <command>',
    'the command that starts the gateway. {port}, {admin}, {upstream}, {config} and {bare} stand for what the run chooses. "node {bare} {port} {upstream}" measures the bare relay twice, which tests the bench',
  ],
  ['--cgroup', 'measure the working set of memory as Kubernetes counts it; takes root and cgroup v2. Otherwise RSS'],
  ['--no-write', 'print the table, and leave bench/results/ as it is'],
  ['--help', 'print this text'],
];

const definitions = {
  quick: { type: 'boolean', default: false },
  only: { type: 'string', default: parts.filter((part) => part !== 'pairs').join(',') },
  rounds: { type: 'string' },
  rest: { type: 'string' },
  gateway: { type: 'string', default: defaultGateway },
  cgroup: { type: 'boolean', default: false },
  'no-write': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** @throws WrongOption */
export function readOptions(args: readonly string[]): RunOptions | 'help' {
  const flags = parse(args);
  if (flags.help) return 'help';
  const { quick } = flags;
  return {
    only: readParts(flags.only),
    pace: {
      rounds: flags.rounds === undefined ? (quick ? 3 : 7) : readNumber('--rounds', flags.rounds, 1),
      durationMs: quick ? 1_500 : 4_000,
    },
    memory: {
      burstMs: quick ? 5_000 : 30_000,
      restMs: 1_000 * (flags.rest === undefined ? (quick ? 15 : 120) : readNumber('--rest', flags.rest, 0)),
      wantsCgroup: flags.cgroup,
    },
    gateway: flags.gateway,
    writes: !flags['no-write'],
  };
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

function readParts(list: string): ReadonlySet<Part> {
  const only = new Set<Part>();
  for (const name of list.split(',')) {
    if (!isPart(name))
      throw new WrongOption(`--only takes ${parts.join(', ')}, with commas; "${name}" is none of them.`);
    only.add(name);
  }
  return only;
}

function readNumber(option: string, text: string, minimum: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= minimum) return value;
  throw new WrongOption(`${option} takes a whole number from ${minimum} on; "${text}" is none.`);
}
