import { parseArgs } from 'node:util';

/** What one run does. */
export interface SoakOptions {
  readonly minutes: number;
  readonly ratePerSecond: number;
  readonly seed: number;
  readonly pods: number;
  /** Whether the report is written to `soak/results/`. */
  readonly writes: boolean;
}

/** An option that does not exist, or a value that an option does not take. Its message names the right ones. */
export class WrongOption extends Error {}

/** Each option as it is written on the command line, and its meaning. */
export const optionMeanings: readonly (readonly [option: string, meaning: string])[] = [
  ['--minutes <n>', 'how long requests are sent. 30. The first third warms the processes up: no slope is taken of it'],
  ['--rate <n>', 'requests a second. 20. In the first third three times as many'],
  ['--pods <n>', 'gateway processes, at least 2. 2. The first one is never restarted, and its slopes are judged'],
  [
    '--seed <n>',
    'makes the same requests, faults and restarts again, in the same order. By default another one each time',
  ],
  ['--no-write', 'print the report, and leave soak/results/ as it is'],
  ['--help', 'print this text'],
];

/** @throws WrongOption */
export function readOptions(args: readonly string[]): SoakOptions | 'help' {
  const flags = parse(args);
  if (flags.help) return 'help';
  return {
    minutes: readNumber('--minutes', flags.minutes, 0.1),
    ratePerSecond: readNumber('--rate', flags.rate, 0.1),
    seed: flags.seed === undefined ? Date.now() % 1_000_000 : readNumber('--seed', flags.seed, 0),
    pods: Math.floor(readNumber('--pods', flags.pods, 2)),
    writes: !flags['no-write'],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string', default: '30' },
        rate: { type: 'string', default: '20' },
        pods: { type: 'string', default: '2' },
        seed: { type: 'string' },
        'no-write': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (thrown) {
    const fault = thrown instanceof Error ? thrown.message.split('. ', 1)[0] : String(thrown);
    const options = optionMeanings.map(([option]) => option).join(', ');
    throw new WrongOption(`${fault}. The options are ${options}.`, { cause: thrown });
  }
}

function readNumber(option: string, text: string, minimum: number): number {
  const value = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && value >= minimum) return value;
  throw new WrongOption(`${option} takes a number from ${minimum} on; "${text}" is none.`);
}
