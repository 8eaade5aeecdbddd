import type { Clock } from '../core/clock.ts';
import type { Interruption } from './interruption.ts';

/** The longest first wait: enough for a provider's pod to be replaced in its Service, and short enough that nobody notices. */
const firstMs = 200;
const maxMs = 2000;

/**
 * How long to wait before a retry, in milliseconds: exponential with full jitter, so that callers do not return all at
 * once (M. Brooker, "Exponential Backoff And Jitter", 2015).
 * @param retries made before this one
 */
export function backOffMs(retries: number): number {
  return Math.random() * Math.min(maxMs, firstMs * 2 ** retries);
}

/** Waits. Resolves early when interrupted. */
export function pause(durationMs: number, clock: Clock, interruption: Interruption): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(durationMs, () => {
      listening.stop();
      resolve();
    });
    const listening = interruption.onInterrupt(() => {
      timer.cancel();
      resolve();
    });
  });
}
