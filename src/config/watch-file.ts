import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface WatchTimes {
  /**
   * Time without events after which a change is reported, so that a writer can finish. In a folder that always changes,
   * a change is reported after four times this time.
   */
  readonly settleMs: number;
  /** How often the file is checked, for systems that send no event (network mounts, links into other folders). */
  readonly pollMs: number;
}

export const defaultWatchTimes: WatchTimes = { settleMs: 200, pollMs: 10_000 };

/** A growing log in the same folder must not delay a change for ever. */
const longestUnrest = 4;

/**
 * Calls back when a file may have changed: written in place, replaced by a rename, or replaced through a link in its
 * folder as Kubernetes does with `..data`. The folder is watched, because a watch on a file ends with that file.
 * @returns a function that stops watching
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
  // The file may have changed after it was read and before the watch began. A start does not wait for a second reading.
  report();

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

/**
 * If the folder cannot be watched, for example because no inotify handles are left, polling alone finds the change.
 */
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

/** A text that changes when the file behind all links is a different one or has been written. */
async function signature(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(':');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable';
  }
}
