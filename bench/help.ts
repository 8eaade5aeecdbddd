import { optionMeanings, readOptions } from './options.ts';
import { parts, type Part, stepsOf, totalMs } from './parts.ts';
import { roughly } from './progress.ts';
import type { SubjectName } from './subjects.ts';
import { wrap } from './wrap.ts';

type Line = readonly [name: string, meaning: string];

const subjectMeanings: readonly Line[] = [
  ['gateway', 'the built gateway with a key, a limit, validation, metrics and a log line per request'],
  ['bare relay', 'bench/bare-relay.ts: the least that a relay in Node can do. A ratio compares with it'],
  ['nginx', 'nginx as a proxy with one worker and no buffering; only if nginx is on the PATH'],
];

const rowMeanings: Readonly<Record<Part, readonly Line[]>> = {
  start: [['Start to ready', 'time from the start of the process to the first 200 of /readyz']],
  cpu: [
    [
      'CPU per small request',
      'CPU time of the process for one request with a complete answer, while 16 clients send as fast as they can. The notes have the part that the kernel took, and the requests per second',
    ],
  ],
  stream: [
    [
      'CPU per streamed event, passed through, paced',
      'CPU time for one event of /v1/chat/completions; 32 streams with an event every 10 ms',
    ],
    [
      'CPU per streamed event of /v1/inference, paced',
      "the same on /v1/inference, which translates each event. The others pass OpenAI's stream through, because they have no such route",
    ],
    [
      'CPU per streamed event, passed through, as fast as it goes',
      'the same as the first, but 8 streams whose provider does not wait between events',
    ],
  ],
  pairs: [
    [
      'CPU per streamed event, <dialect> to <dialect>, paced',
      "the same from a provider of one dialect to a client of another, per event of the provider. The bare relay passes OpenAI's stream on",
    ],
  ],
  latency: [
    [
      'Added latency, p50 and p99',
      'what clients measure through the subject, less what they measure when they call the provider directly. Requests come at half of the rate that saturates the gateway, however fast the answers are',
    ],
    ['Added time to first token, p50 and p99', 'the same for the first byte of a streamed answer'],
  ],
  memory: [
    ['Memory idle', 'after the start and a few requests'],
    ['Memory with 1000 open streams', 'with streams that send one event per second'],
    ['Memory in the burst, highest', '64 clients send bodies of 1 MiB for 30 s. Answers of 429 and 503 are right here'],
    ['Memory 120 s after the burst', 'what the process has not given back'],
  ],
};

/** The text of `--help`. */
export function helpText(): string {
  return `npm run bench -- [options]

Measures what the gateway costs, beside a bare relay and nginx, in one run on this machine. Prints a table, writes it to
bench/results/, and ends with status 1 if a row misses its budget. The machine must have nothing else to do: the programs
are measured one after the other.
Before it, npm run build makes the gateway that is measured.

Options:
${list(optionMeanings)}

A run takes about ${runTime([])} with nginx; about ${runTime(['--quick'])} with --quick. Progress is written to stderr.

What is measured:
${list(subjectMeanings)}

${parts.map((part) => `Rows of the part ${part}:\n${list(rowMeanings[part])}`).join('\n\n')}

A program whose CPU or latency is compared has a core to itself; its clients and the provider are on the others. (On macOS,
and on one core, it shares; the results say so.) They rest, are warmed by a number of requests, and get equal loads in short
turns, so that other work on the machine slows all of them alike. Every round starts new ones, because V8 does not compile the
same code in each process.

Columns: the median of the rounds and their quartiles; the ratio to the bare relay in the same round, likewise; the
budget of a row that has one, and whether the gateway keeps it.
`;
}

function runTime(args: readonly string[]): string {
  const options = readOptions(args);
  if (options === 'help') return '';
  const subjects: readonly SubjectName[] = ['gateway', 'bare relay', 'nginx'];
  return roughly(totalMs(stepsOf(options.only, subjects, options.pace, options.memory)));
}

function list(lines: readonly Line[]): string {
  return lines.map(([name, meaning]) => `  ${name}\n${wrap(meaning)}`).join('\n');
}
