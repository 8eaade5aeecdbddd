import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';

const root = '/sys/fs/cgroup';
const cpuPeriodUs = 100_000;

/** The memory and the CPU of a control group. */
export interface Share {
  readonly memoryMiB: number;
  readonly cpus: number;
}

/** A control group on this machine, of the kind that a kubelet makes for a container. */
export interface Cgroup {
  /** A process enters the group by writing its id into each of these files. */
  readonly procs: readonly string[];
  /** Memory in bytes without the inactive file cache, which the kernel can drop. A kubelet computes it in the same way. */
  workingSetBytes(): number;
  /** The number of processes of the group that the kernel has killed because the memory was used up. */
  oomKills(): number;
  /** Removes the group. @throws Error while a process is still in it */
  remove(): void;
}

/** Makes a control group of the version that this machine has. @throws Error if this process may not make one */
export function createCgroup(name: string, share: Share): Cgroup {
  return existsSync(`${root}/cgroup.controllers`) ? createVersion2(name, share) : createVersion1(name, share);
}

/** The reason why this process cannot make a control group, or undefined if it can. */
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

function createVersion2(name: string, { memoryMiB, cpus }: Share): Cgroup {
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

function createVersion1(name: string, { memoryMiB, cpus }: Share): Cgroup {
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
