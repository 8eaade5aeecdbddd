import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';

const root = '/sys/fs/cgroup';
const cpuPeriodUs = 100_000;

/** What a pod of the smallest size gets. */
export interface Share {
  readonly memoryMiB: number;
  readonly cpus: number;
}

/** A control group of this machine's own: the same that a kubelet makes around a container. */
export interface Cgroup {
  /** The files that a process enters it by, which takes writing its id into each. */
  readonly procs: readonly string[];
  /** Bytes that the kernel counts and cannot get back by forgetting files. */
  workingSetBytes(): number;
  /** Processes that the kernel has killed in it for want of memory. */
  oomKills(): number;
  /** Takes it away; no process may be in it any more. */
  remove(): void;
}

/** Makes one, of either version. @throws Error where this machine gives none */
export function createCgroup(name: string, share: Share): Cgroup {
  return existsSync(`${root}/cgroup.controllers`) ? createUnified(name, share) : createDivided(name, share);
}

/** Why none can be had here; undefined where one can. */
export function whyNoCgroup(): string | undefined {
  try {
    const cgroup = createCgroup(`headgate-probe-${process.pid}`, { memoryMiB: 64, cpus: 0.5 });
    cgroup.workingSetBytes();
    cgroup.remove();
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

function createUnified(name: string, { memoryMiB, cpus }: Share): Cgroup {
  const path = `${root}/${name}`;
  mkdirSync(path);
  try {
    writeFileSync(`${path}/memory.max`, String(memoryMiB * 1_048_576));
    writeFileSync(`${path}/cpu.max`, `${cpus * cpuPeriodUs} ${cpuPeriodUs}`);
  } catch (thrown) {
    rmdirSync(path);
    throw thrown;
  }
  return {
    procs: [`${path}/cgroup.procs`],
    workingSetBytes: () =>
      Number(read(`${path}/memory.current`)) - figure(read(`${path}/memory.stat`), 'inactive_file'),
    oomKills: () => figure(read(`${path}/memory.events`), 'oom_kill'),
    remove: () => {
      rmdirSync(path);
    },
  };
}

function createDivided(name: string, { memoryMiB, cpus }: Share): Cgroup {
  const memory = `${root}/memory/${name}`;
  const cpu = `${root}/cpu/${name}`;
  const remove = (): void => {
    for (const path of [memory, cpu]) if (existsSync(path)) rmdirSync(path);
  };
  try {
    mkdirSync(memory);
    mkdirSync(cpu);
    writeFileSync(`${memory}/memory.limit_in_bytes`, String(memoryMiB * 1_048_576));
    writeFileSync(`${cpu}/cpu.cfs_period_us`, String(cpuPeriodUs));
    writeFileSync(`${cpu}/cpu.cfs_quota_us`, String(cpus * cpuPeriodUs));
  } catch (thrown) {
    remove();
    throw thrown;
  }
  return {
    procs: [`${memory}/cgroup.procs`, `${cpu}/cgroup.procs`],
    workingSetBytes: () =>
      Number(read(`${memory}/memory.usage_in_bytes`)) - figure(read(`${memory}/memory.stat`), 'total_inactive_file'),
    oomKills: () => figure(read(`${memory}/memory.oom_control`), 'oom_kill'),
    remove,
  };
}

function read(path: string): string {
  return readFileSync(path, 'latin1');
}

function figure(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
}
