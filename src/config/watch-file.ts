import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface WatchTimes {
  /** Quiet time after the last event before the change is reported, so that a writer can finish; in a folder that is
   * never quiet, four times as long after the first. */
  readonly settleMs: number;
  /** How often the file is looked at where the system sends no event (network mounts, links into other folders). */
  readonly pollMs: number;
}

export const defaultWatchTimes: WatchTimes = { settleMs: 200, pollMs: 10_000 };

/** A log that grows beside the file must not put its change off for ever. */
const longestUnrest = 4;

/**
 * Calls back when a file may have changed: written in place, replaced by a rename, or swapped by a link in its folder
 * as Kubernetes does with `..data`. It is the folder that is watched, because a watch on a file dies with that file.
 * @returns the way to stop
 */
export function watchFile(file: string, onChange: () => void, times: WatchTimes = defaultWatchTimes): () => void {
  let settling: NodeJS.Timeout | undefined;
  let unsettledSinceMs: number | undefined;
  let closed = false;
  const report = (): void => {
    const nowMs = performance.now();
    unsettledSinceMs ??= nowMs;
    const latestMs = unsettledSinceMs + times.settleMs * longestUnrest;
    clearTimeout(settling);
    settling = setTimeout(
      () => {
        unsettledSinceMs = undefined;
        onChange();
      },
      Math.max(0, Math.min(times.settleMs, latestMs - nowMs)),
    );
  };

  const watcher = watchFolder(dirname(file), report);

  let seen: string | undefined;
  const look = async (): Promise<void> => {
    const now = await signature(file);
    if (seen !== undefined && now !== seen && !closed) report();
    seen = now;
  };
  void look();
  const poll = setInterval(() => void look(), times.pollMs);
  poll.unref();

  return () => {
    closed = true;
    clearTimeout(settling);
    clearInterval(poll);
    watcher?.close();
  };
}

/** Without a watch (no inotify handles left, a folder that cannot be watched) the poll alone finds the change. */
function watchFolder(folder: string, onEvent: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, onEvent);
    watcher.on('error', () => {
      watcher.close();
    });
    return watcher;
  } catch {
    return undefined;
  }
}

/** Changes whenever the file behind all links is another one or has been written. */
async function signature(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(':');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable';
  }
}
