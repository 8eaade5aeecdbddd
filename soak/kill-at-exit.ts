const pids = new Set<number>();

/**
 * Kills a process when this one exits without having ended it, as at a second Ctrl-C: in a process group of its own it
 * would live on.
 */
export function killAtExit(pid: number | undefined): void {
  if (pids.size === 0) process.once('exit', killAll);
  if (pid !== undefined) pids.add(pid);
}

export function hasEnded(pid: number | undefined): void {
  if (pid !== undefined) pids.delete(pid);
}

function killAll(): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}
