import type { Clock } from '../../../core/clock.ts';
import { afterRunning } from './running-time.ts';
import { NoAnswer } from './store-errors.ts';

/**
 * Resolves with the answer, or rejects with `NoAnswer` after this process has run for that time. A later answer is
 * ignored.
 */
export function withTimeout<T>(clock: Clock, answer: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = afterRunning(clock, timeoutMs, () => {
      reject(new NoAnswer(timeoutMs));
    });
    void answer.then(resolve, reject).finally(() => {
      timer.cancel();
    });
  });
}
