import { setTimeout as sleep } from 'node:timers/promises';
import { cores } from './cores.ts';
import { type CpuTime, cpuBetween, readCpu } from './cpu.ts';
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

/** All pairs together take about eight minutes. */
export function pairsPace({ rounds, durationMs }: Pace): Pace {
  return { rounds: Math.min(rounds, 4), durationMs: Math.min(durationMs, 2_000) };
}

/** A round is divided into turns, so that what the machine does meanwhile meets all programs alike. A paced stream takes as long. */
const turnMs = 2_000;

/** A load starts, and waits for its last answers. */
export const aroundTurnMs = 600;

export function turnsOf({ durationMs }: Pace): number {
  return Math.max(1, Math.floor(durationMs / turnMs));
}

/**
 * The load that makes V8 compile, in pieces until so much of what is counted has come, and how long its own load runs before a
 * program is measured. After 10,000 small requests one still costs half as much again as after 50,000.
 */
const warmUp = { compileMs: 1_500, atLeast: 50_000, mostPieces: 8, settleMs: 1_000, connections: 4 } as const;

/** About as long as a program warms up. Small requests take longer, events less. */
export const warmUpMs = 3 * warmUp.compileMs + warmUp.settleMs;

/** A gateway that has just started collects what its start has left, in the first pause of two seconds, and drops compiled code. */
export const restAfterStartMs = 4_000;

/**
 * Measures the CPU of programs on one core, under equal loads that come to one after the other in short turns. Other work
 * on the machine then slows all of them alike, and a ratio within a round does not depend on it. Every round starts new
 * processes, because V8 does not compile the same code in each process: two processes of one program differ by a tenth.
 * @param connections of each program's load
 * @returns for each entry, in their order, its rounds
 */
export async function measureSideBySide(
  entries: readonly Entry[],
  connections: number,
  pace: Pace,
  upstreamPort: number,
  onRound: (round: number) => void,
): Promise<Measured[][]> {
  const measured: Measured[][] = entries.map(() => []);
  const turns = turnsOf(pace);
  for (let round = 0; round < pace.rounds; round += 1) {
    onRound(round);
    const started: [Entry, Subject][] = [];
    try {
      for (const entry of entries) started.push([entry, await start(entry.recipe, upstreamPort, cores.own)]);
      await sleep(restAfterStartMs);
      for (const [entry, subject] of started) {
        await warm(entry, subject);
        await load(entry, subject, connections, warmUp.settleMs);
      }
      const loads: Load[][] = started.map(() => []);
      for (let turn = 0; turn < turns; turn += 1) {
        for (const [index, [entry, subject]] of started.entries()) {
          loads[index]?.push(await load(entry, subject, connections, pace.durationMs / turns));
        }
      }
      for (const [index, ofOne] of loads.entries()) measured[index]?.push(together(ofOne));
    } finally {
      for (const [, subject] of started) await subject.stop();
    }
  }
  return measured;
}

async function warm(entry: Entry, { port }: Subject): Promise<void> {
  let counted = 0;
  for (let piece = 0; piece < warmUp.mostPieces && counted < warmUp.atLeast; piece += 1) {
    counted += entry.count(await runLoad(closedLoop(entry.warmUp, port, warmUp.connections, warmUp.compileMs)));
  }
}

/** One turn of one program. */
interface Load {
  readonly used: CpuTime;
  readonly count: number;
  readonly seconds: number;
}

async function load(entry: Entry, subject: Subject, connections: number, durationMs: number): Promise<Load> {
  const before = readCpu(subject.pid);
  const result = await runLoad(closedLoop(entry.workload, subject.port, connections, durationMs));
  const used = cpuBetween(before, readCpu(subject.pid));
  if (result.broken > 0 || result.statuses['200'] !== result.answered) {
    const { path } = entry.workload;
    throw new Error(`${subject.name}, ${path}: ${result.broken} broken, ${JSON.stringify(result.statuses)}`);
  }
  return { used, count: entry.count(result), seconds: result.seconds };
}

function together(loads: readonly Load[]): Measured {
  const sum = (of: (one: Load) => number): number => loads.reduce((all, one) => all + of(one), 0);
  const count = sum((one) => one.count);
  const system = sum(({ used }) => used.system);
  return {
    microseconds: (sum(({ used }) => used.total) / count) * 1e6,
    system: system / (sum(({ used }) => used.user) + system),
    perSecond: count / sum(({ seconds }) => seconds),
  };
}
