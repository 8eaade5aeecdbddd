import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** CPU that a process has used, over all its threads, in seconds. */
export interface CpuTime {
  readonly total: number;
  readonly user: number;
  readonly system: number;
}

const ticksPerSecond = 100;

/** From /proc on Linux (the total to the nanosecond from schedstat, where the kernel keeps it), else from ps. */
export function readCpu(pid: number): CpuTime {
  if (process.platform !== 'linux') return readPs(pid);
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const user = Number(fields[11]) / ticksPerSecond;
  const system = Number(fields[12]) / ticksPerSecond;
  return { total: readSchedstat(pid) ?? user + system, user, system };
}

export function cpuBetween(before: CpuTime, after: CpuTime): CpuTime {
  return {
    total: after.total - before.total,
    user: after.user - before.user,
    system: after.system - before.system,
  };
}

function readSchedstat(pid: number): number | undefined {
  try {
    let nanoseconds = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]);
    }
    return nanoseconds > 0 ? nanoseconds / 1e9 : undefined;
  } catch {
    return undefined;
  }
}

function readPs(pid: number): CpuTime {
  const [time = '', userTime = ''] = execFileSync('ps', ['-o', 'time=,utime=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  const total = clockSeconds(time);
  const user = userTime === '' ? total : clockSeconds(userTime);
  return { total, user, system: total - user };
}

function clockSeconds(text: string): number {
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
