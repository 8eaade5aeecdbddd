import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';

/** Words before a command, which bind its process to cores. Empty where that cannot be had. */
export interface Cores {
  /** The core of the program that is measured. */
  readonly own: readonly string[];
  /** Those of its clients and of the provider. */
  readonly others: readonly string[];
}

export const anyCore: readonly string[] = [];

/**
 * One core for the program that is measured, and the others for what is around it: otherwise its caches are emptied by its
 * own clients, and the figure is theirs as well. With `taskset` of util-linux, so on Linux with two cores at least.
 */
export const cores = divideCores();

/** Whether a program has a core to itself while it is measured. */
export const hasOwnCore = cores.own.length > 0;

function divideCores(): Cores {
  const allowed = platform() === 'linux' ? allowedCores() : [];
  const own = allowed.pop();
  const isBound = own !== undefined && allowed.length > 0 && spawnSync('taskset', ['--version']).status === 0;
  if (!isBound) return { own: anyCore, others: anyCore };
  return { own: ['taskset', '-c', `${own}`], others: ['taskset', '-c', allowed.join(',')] };
}

/** The cores that this process may use: `0-3,6` are five of them. */
function allowedCores(): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
