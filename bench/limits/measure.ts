import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { RunningValkey } from '../../test/harness/valkey.ts';
import type { DecideJob, DecideResult } from './job.ts';

/** Processes that all do the same job with one server. */
export interface Task {
  readonly processes: number;
  readonly job: Omit<DecideJob, 'url' | 'durationMs'>;
}

/** The result of one round. */
export interface Measured {
  readonly results: readonly DecideResult[];
  /** CPU of the server per admission, in microseconds. */
  readonly serverUs: number;
}

/** Runs one round with a server of its own. */
export async function measureRound({ processes, job }: Task, durationMs: number): Promise<Measured> {
  const server = await RunningValkey.start();
  try {
    const text = JSON.stringify({ ...job, url: server.url, durationMs } satisfies DecideJob);
    const running = Array.from({ length: processes }, () =>
      promisify(execFile)(process.execPath, [`${import.meta.dirname}/decide.ts`, text]),
    );
    const results = (await Promise.all(running)).map(({ stdout }) => JSON.parse(stdout) as DecideResult);
    const cpu = await server.admin.info('cpu');
    const seconds = secondsIn(cpu, 'used_cpu_user') + secondsIn(cpu, 'used_cpu_sys');
    return { results, serverUs: (seconds * 1e6) / (await server.calls('mget')) };
  } finally {
    await server.close();
  }
}

function secondsIn(info: string, name: string): number {
  return Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
}

/** The decisions a second of all processes together. */
export function rateOf({ results }: Measured): number {
  return results.reduce((sum, { decisions, seconds }) => sum + decisions / seconds, 0);
}

/** The longest p99 of the processes. */
export function p99Of({ results }: Measured): number {
  return Math.max(...results.map(({ p99Ms }) => p99Ms));
}

/** The round with the median figure. */
export function medianRound(rounds: readonly Measured[], figure: (round: Measured) => number): Measured {
  const median = rounds.toSorted((a, b) => figure(a) - figure(b))[Math.floor(rounds.length / 2)];
  if (median === undefined) throw new Error('no round was measured');
  return median;
}
