import { cpuBetween, readCpu } from './cpu.ts';
import type { JobResult } from './job.ts';
import { runLoad } from './processes.ts';
import { type Recipe, start, type Subject } from './subjects.ts';
import { closedLoop, type Workload } from './workloads.ts';

/** The length and the number of rounds. */
export interface Pace {
  readonly rounds: number;
  readonly durationMs: number;
}

/** A program to start, its load, and what of the answers is counted. */
export interface Entry {
  readonly recipe: Recipe;
  readonly workload: Workload;
  /** A load in which as many as possible of what is counted come, so that V8 compiles what they run. */
  readonly warmUp: Workload;
  readonly count: (result: JobResult) => number;
}

/** CPU time of one program in one round. */
export interface Measured {
  /** For each of what was counted. */
  readonly microseconds: number;
  /** The part that the kernel took, from 0 to 1. */
  readonly system: number;
  readonly perSecond: number;
}

/** All pairs together take about six minutes. */
export function pairsPace({ rounds, durationMs }: Pace): Pace {
  return { rounds: Math.min(rounds, 4), durationMs: Math.min(durationMs, 2_000) };
}

/**
 * How long the load lasts that makes V8 compile, for each of the programs that share the CPU, and how long its own load runs
 * before a program is measured.
 */
const warmUp = { compileMsEach: 1_500, settleMs: 2_000, connections: 4 } as const;

/** @param programs how many are measured at the same time */
export function warmUpMs(programs: number): number {
  return programs * warmUp.compileMsEach + warmUp.settleMs;
}

/**
 * Measures the CPU of programs that run under equal loads at the same time. Other work on the machine then slows all of
 * them alike, and a ratio within a round does not depend on it. Every round starts new processes, because V8 does not
 * compile the same code in each process: two processes of one program differ by a tenth.
 * @param connections of each program's load
 * @returns for each entry, in their order, its rounds
 */
export async function measureSideBySide(
  entries: readonly Entry[],
  connections: number,
  { rounds, durationMs }: Pace,
  upstreamPort: number,
  onRound: (round: number) => void,
): Promise<Measured[][]> {
  const measured: Measured[][] = entries.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    onRound(round);
    const started: [Entry, Subject][] = [];
    try {
      for (const entry of entries) started.push([entry, await start(entry.recipe, upstreamPort)]);
      const compileMs = started.length * warmUp.compileMsEach;
      await Promise.all(started.map(([entry, subject]) => warm(entry, subject, compileMs)));
      const loadAll = (ms: number) =>
        Promise.all(started.map(([entry, subject]) => load(entry, subject, connections, ms)));
      await loadAll(warmUp.settleMs);
      for (const [index, one] of (await loadAll(durationMs)).entries()) measured[index]?.push(one);
    } finally {
      for (const [, subject] of started) await subject.stop();
    }
  }
  return measured;
}

function warm(entry: Entry, { port }: Subject, compileMs: number): Promise<JobResult> {
  return runLoad(closedLoop(entry.warmUp, port, warmUp.connections, compileMs));
}

async function load(entry: Entry, subject: Subject, connections: number, durationMs: number): Promise<Measured> {
  const before = readCpu(subject.pid);
  const result = await runLoad(closedLoop(entry.workload, subject.port, connections, durationMs));
  const used = cpuBetween(before, readCpu(subject.pid));
  if (result.broken > 0 || result.statuses['200'] !== result.answered) {
    const { path } = entry.workload;
    throw new Error(`${subject.name}, ${path}: ${result.broken} broken, ${JSON.stringify(result.statuses)}`);
  }
  const count = entry.count(result);
  return {
    microseconds: (used.total / count) * 1e6,
    system: used.system / (used.user + used.system),
    perSecond: count / result.seconds,
  };
}
