import { budgets } from './budgets.ts';
import { type CpuTime, cpuBetween, readCpu } from './cpu.ts';
import type { Job, JobResult } from './job.ts';
import { pairs, pairStream } from './pairs.ts';
import { steps } from './parts.ts';
import { runLoad } from './processes.ts';
import type { Progress } from './progress.ts';
import type { Row } from './row.ts';
import { type Spread, spread } from './statistics.ts';
import type { Subject, SubjectName } from './subjects.ts';
import {
  closedLoop,
  inferenceStream,
  openaiStream,
  smallRequest,
  streamEveryMs,
  streamEvents,
  type Workload,
} from './workloads.ts';

/** The length and the number of rounds. */
export interface Pace {
  readonly rounds: number;
  readonly durationMs: number;
}

interface Measured {
  readonly microseconds: number;
  readonly user: number;
  readonly system: number;
  readonly perSecond: number;
}

interface Case {
  readonly what: string;
  readonly unit: string;
  readonly connections: number;
  readonly budget?: number;
  count(result: JobResult): number;
  /** The request for a subject; undefined if the subject has no such route. */
  workload(subject: SubjectName): Workload | undefined;
}

const smallCase: Case = {
  what: steps.small,
  unit: 'µs',
  connections: 32,
  budget: budgets.smallRequestRatio,
  count: (result) => result.answered,
  workload: () => smallRequest,
};

const pacedCase: Case = {
  what: steps.paced,
  unit: 'µs',
  connections: 96,
  budget: budgets.streamedEventRatio,
  count: (result) => result.events,
  workload: () => openaiStream(streamEvents, streamEveryMs),
};

const floodCase: Case = {
  what: steps.flood,
  unit: 'µs',
  connections: 8,
  count: (result) => result.events,
  workload: () => openaiStream(5_000, 0),
};

const inferenceCase: Case = {
  what: steps.inference,
  unit: 'µs',
  connections: 96,
  budget: budgets.inferenceEventRatio,
  count: (result) => result.events,
  workload: (subject) =>
    subject === 'gateway' ? inferenceStream(streamEvents, streamEveryMs) : openaiStream(streamEvents, streamEveryMs),
};

/** A provider's stream of another dialect. The bare relay, which cannot translate, passes a stream of OpenAI's on. */
const pairCases: readonly Case[] = pairs.map(({ client, provider }) => ({
  what: steps.pair(client.dialect, provider.dialect),
  unit: 'µs',
  connections: 96,
  budget: budgets.inferenceEventRatio,
  // Of the provider's events: a client's dialect may have more of them, or fewer.
  count: (result) => result.answered * streamEvents,
  workload: (subject) =>
    subject === 'gateway' ? pairStream(client, provider) : openaiStream(streamEvents, streamEveryMs),
}));

/** CPU of a small request, and the requests a second that saturate a subject; latencies are measured at half of it. */
export async function measureSmallRequests(
  subjects: readonly Subject[],
  pace: Pace,
  progress: Progress,
): Promise<{ rows: Row[]; saturation: ReadonlyMap<SubjectName, number> }> {
  const measured = await measureCase(smallCase, subjects, pace, progress);
  const saturation = new Map<SubjectName, number>();
  for (const [name, rounds] of measured) saturation.set(name, spread(rounds.map((round) => round.perSecond)).median);
  return { rows: rowsOf(smallCase, measured), saturation };
}

/** CPU of streamed events. */
export function measureStreams(subjects: readonly Subject[], pace: Pace, progress: Progress): Promise<Row[]> {
  return measureCases([pacedCase, inferenceCase, floodCase], subjects, pace, progress);
}

/** CPU of streamed events between each two dialects. */
export function measurePairs(subjects: readonly Subject[], pace: Pace, progress: Progress): Promise<Row[]> {
  return measureCases(pairCases, subjects, pace, progress);
}

async function measureCases(
  cases: readonly Case[],
  subjects: readonly Subject[],
  pace: Pace,
  progress: Progress,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const each of cases) {
    rows.push(...rowsOf(each, await measureCase(each, subjects, pace, progress)));
  }
  return rows;
}

/** Runs every subject in every round and rotates their order, so that other work on the machine slows all alike. */
async function measureCase(
  each: Case,
  subjects: readonly Subject[],
  pace: Pace,
  progress: Progress,
): Promise<Map<SubjectName, Measured[]>> {
  const measured = new Map<SubjectName, Measured[]>(subjects.map((subject) => [subject.name, []]));
  for (let round = -1; round < pace.rounds; round += 1) {
    progress.round(each.what, round, pace.rounds);
    for (let turn = 0; turn < subjects.length; turn += 1) {
      const subject = subjects[(turn + round + subjects.length) % subjects.length];
      const workload = subject && each.workload(subject.name);
      if (subject === undefined || workload === undefined) continue;
      const one = await measureOnce(
        each,
        subject,
        closedLoop(workload, subject.port, each.connections, pace.durationMs),
      );
      // The first round warms up.
      if (round >= 0) measured.get(subject.name)?.push(one);
    }
  }
  return measured;
}

async function measureOnce(each: Case, subject: Subject, job: Job): Promise<Measured> {
  const before = readCpu(subject.pid);
  const result = await runLoad(job);
  const used: CpuTime = cpuBetween(before, readCpu(subject.pid));
  if (result.broken > 0 || result.statuses['200'] !== result.answered) {
    throw new Error(`${subject.name}, ${each.what}: ${result.broken} broken, ${JSON.stringify(result.statuses)}`);
  }
  const count = each.count(result);
  return {
    microseconds: (used.total / count) * 1e6,
    user: used.user / (used.user + used.system),
    system: used.system / (used.user + used.system),
    perSecond: count / result.seconds,
  };
}

function rowsOf(each: Case, measured: ReadonlyMap<SubjectName, readonly Measured[]>): Row[] {
  const bare = measured.get('bare relay') ?? [];
  return [...measured].map(([subject, rounds]) => {
    const ratio = spread(rounds.map((round, index) => round.microseconds / (bare[index]?.microseconds ?? Number.NaN)));
    const judged = subject === 'gateway' && each.budget !== undefined;
    return {
      what: each.what,
      subject,
      unit: each.unit,
      value: spread(rounds.map((round) => round.microseconds)),
      ratio,
      ...(judged ? { budget: `≤ ${each.budget} × bare`, passes: ratio.median <= each.budget } : {}),
      note: describe(rounds),
    };
  });
}

function describe(rounds: readonly Measured[]): string {
  const system: Spread = spread(rounds.map((round) => round.system));
  const rate = spread(rounds.map((round) => round.perSecond));
  return `${Math.round(system.median * 100)} % system, ${Math.round(rate.median)}/s`;
}
