import type { Clock } from '../core/clock.ts';
import type { Interruption } from './interruption.ts';

/** Long enough for a provider's pod to be replaced in its Service, short enough that nobody notices. */
const minBackOffMs = 100;
const spreadMs = 100;

/** Waits before a retry, for a random time so that callers do not return all at once. Resolves early when interrupted. */
export function backOff(clock: Clock, interruption: Interruption): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(minBackOffMs + Math.random() * spreadMs, () => {
      listening.stop();
      resolve();
    });
    const listening = interruption.onInterrupt(() => {
      timer.cancel();
      resolve();
    });
  });
}
