import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';

/** Memory of one process in MiB. */
export interface Memory {
  readonly rss: number;
  /** The working set as Kubernetes counts it; only if the process could be put into its own cgroup. */
  readonly workingSet?: number;
}

const mib = 1024 * 1024;

/** A process watched for its memory. */
export class MemoryGauge {
  readonly #pid: number;
  readonly #cgroup: string | undefined;

  /** @param wantsCgroup puts the process into a cgroup of its own, which takes root and cgroup v2 */
  constructor(pid: number, wantsCgroup: boolean) {
    this.#pid = pid;
    this.#cgroup = wantsCgroup ? ownCgroup(pid) : undefined;
  }

  read(): Memory {
    const rss = readRss(this.#pid) / mib;
    if (this.#cgroup === undefined) return { rss };
    const current = Number(readFileSync(`${this.#cgroup}/memory.current`, 'latin1'));
    const inactive = /^inactive_file (\d+)/m.exec(readFileSync(`${this.#cgroup}/memory.stat`, 'latin1'));
    return { rss, workingSet: (current - Number(inactive?.[1] ?? 0)) / mib };
  }

  /** Removes the cgroup; the process must have ended. */
  close(): void {
    if (this.#cgroup !== undefined) rmdirSync(this.#cgroup);
  }
}

function readRss(pid: number): number {
  if (process.platform !== 'linux') {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
  }
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024;
}

/** Must run right after the spawn: memory is charged to the cgroup in which the process is when it takes the memory. */
function ownCgroup(pid: number): string | undefined {
  const path = `/sys/fs/cgroup/headgate-bench-${pid}`;
  try {
    // Without cgroup v2 this is an ordinary folder, and writing the files below would succeed without an effect.
    if (!readFileSync('/sys/fs/cgroup/cgroup.subtree_control', 'latin1').includes('memory')) return undefined;
    mkdirSync(path);
    writeFileSync(`${path}/cgroup.procs`, String(pid));
    readFileSync(`${path}/memory.current`, 'latin1');
    return path;
  } catch {
    try {
      rmdirSync(path);
    } catch {
      // No cgroup was made.
    }
    return undefined;
  }
}
