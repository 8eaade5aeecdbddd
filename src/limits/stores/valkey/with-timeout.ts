import type { Clock } from '../../../core/clock.ts';
import { afterRunning } from './running-time.ts';
import { NoAnswer } from './store-errors.ts';

/** An answer, or `NoAnswer` where this process has run for so long without it. What comes later is not heard. */
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
