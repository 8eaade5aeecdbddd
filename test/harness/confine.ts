import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';

const root = '/sys/fs/cgroup';
const isUnified = existsSync(`${root}/cgroup.controllers`);

/** Why this machine cannot limit the CPU and memory of a process; undefined if it can. */
export const whyNotConfined = tryIt();

/** Counts periods of a tenth of a second: those in which the process ran, and those in which it used up its CPU. */
interface Periods {
  readonly all: number;
  readonly usedUp: number;
}

/** Limits a process to the CPU and memory of a pod until its test ends. */
export function confine(pid: number, cpus = 0.5, memoryMiB = 512): { periods(): Periods } {
  const name = `headgate-test-${pid}`;
  open(name, cpus, memoryMiB);
  for (const folder of folders(name)) writeFileSync(`${folder}/cgroup.procs`, `${pid}`);
  onTestFinished(() => {
    for (const parent of folders('')) {
      try {
        writeFileSync(`${parent}/cgroup.procs`, `${pid}`);
      } catch {
        // The process has ended.
      }
    }
    close(name);
  });
  return {
    periods: () => {
      const stat = readFileSync(`${folders(name)[0]}/cpu.stat`, 'utf8');
      const read = (field: string): number => Number(new RegExp(`^${field} (\\d+)`, 'm').exec(stat)?.[1]);
      return { all: read('nr_periods'), usedUp: read('nr_throttled') };
    },
  };
}

function open(name: string, cpus: number, memoryMiB: number): void {
  for (const folder of folders(name)) mkdirSync(folder);
  const quotaUs = cpus * 100_000;
  const bytes = memoryMiB * 1024 * 1024;
  if (isUnified) {
    writeFileSync(`${root}/${name}/cpu.max`, `${quotaUs} 100000`);
    writeFileSync(`${root}/${name}/memory.max`, `${bytes}`);
    writeFileSync(`${root}/${name}/cpu.weight`, '10000');
  } else {
    writeFileSync(`${root}/cpu/${name}/cpu.cfs_quota_us`, `${quotaUs}`);
    writeFileSync(`${root}/memory/${name}/memory.limit_in_bytes`, `${bytes}`);
    writeFileSync(`${root}/cpu/${name}/cpu.shares`, '100000');
  }
}

function close(name: string): void {
  for (const folder of folders(name)) if (existsSync(folder)) rmdirSync(folder);
}

function folders(name: string): string[] {
  return isUnified ? [`${root}/${name}`] : [`${root}/cpu/${name}`, `${root}/memory/${name}`];
}

function tryIt(): string | undefined {
  const name = `headgate-test-try-${process.pid}`;
  try {
    open(name, 0.5, 512);
    return undefined;
  } catch (thrown) {
    return String(thrown);
  } finally {
    try {
      close(name);
    } catch {
      // The cgroup was never made.
    }
  }
}
