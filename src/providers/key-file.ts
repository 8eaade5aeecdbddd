import { readFileSync, statSync } from 'node:fs';
import type { Clock } from '../core/clock.ts';
import { isPlaceholder } from '../core/placeholder-secret.ts';
import { Secret } from '../core/secret.ts';
import { describeKeyFault } from './describe-key-fault.ts';

/** Minimum time between two checks whether the file has changed. */
const lookIntervalMs = 1000;

/**
 * A provider's key in a mounted file that may be replaced while the process runs. A call checks the identity of the
 * file at most once a second, which also detects the symlinks that Kubernetes swaps. No file watcher is needed, and
 * nothing must be closed.
 */
export class KeyFile {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #onProblem: (problem: string) => void;
  #key: Secret;
  #identity: string;
  #lookAgainAtMs: number;
  /** The problem that was reported last. A missing file is then one line in the log and not one per second. */
  #problem: string | undefined;

  /** @throws Error where the file cannot be read or contains no valid key */
  constructor(path: string, clock: Clock, onProblem: (problem: string) => void) {
    this.#path = path;
    this.#clock = clock;
    this.#onProblem = onProblem;
    this.#identity = identify(path);
    this.#key = readKey(path);
    this.#lookAgainAtMs = clock.nowMs() + lookIntervalMs;
  }

  /**
   * The newest key that could be read. It is an older key while the file is missing or empty. The same object is
   * returned as long as the key stays the same.
   */
  current(): Secret {
    const nowMs = this.#clock.nowMs();
    if (nowMs >= this.#lookAgainAtMs) {
      this.#lookAgainAtMs = nowMs + lookIntervalMs;
      this.#look();
    }
    return this.#key;
  }

  #look(): void {
    try {
      const identity = identify(this.#path);
      if (identity === this.#identity && this.#problem === undefined) return;
      this.#key = readKey(this.#path);
      this.#identity = identity;
      this.#problem = undefined;
    } catch (error) {
      const problem = `${describe(error)}; the key read before stays in use`;
      if (problem !== this.#problem) this.#onProblem(problem);
      this.#problem = problem;
    }
  }
}

function identify(path: string): string {
  const { dev, ino, size, mtimeMs, ctimeMs } = statSync(path);
  return `${dev}:${ino}:${size}:${mtimeMs}:${ctimeMs}`;
}

/** Validates a key that will be sent in a header. @throws Error that says what is wrong, without the key */
export function checkKey(text: string): Secret {
  if (isPlaceholder(text.trim()))
    throw new Error('holds a placeholder that an example had: put the real key in its place');
  const fault = describeKeyFault(text);
  if (fault !== undefined) throw new Error(fault);
  return new Secret(text.trim());
}

function readKey(path: string): Secret {
  return checkKey(readFileSync(path, 'utf8'));
}

/** Describes an error without the path, which the caller adds, and never with the file's content. */
function describe(error: unknown): string {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return `cannot be read (${code})`;
  return error instanceof Error ? error.message : 'cannot be read';
}
