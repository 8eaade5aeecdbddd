import type { Cancellation } from '../../core/cancellation.ts';
import type { Clock } from '../../core/clock.ts';
import type { Readiness } from './health-probes.ts';
import type { DrainSettings } from './settings.ts';

/** How long streams have to send their last event after the deadline. */
const lastEventsMs = 5_000;
/** How long handlers have to return after their connections are cut. */
const afterCutMs = 2_000;

/** The listener as the drain sees it. */
interface Drainable {
  readonly inFlight: number;
  beginDrain(): void;
  stopAccepting(): void;
  cut(): void;
  whenEmpty(): Promise<void>;
}

export type DrainPhase = 'settling' | 'finishing' | 'deadline' | 'done';

export interface DrainContext {
  readonly settings: DrainSettings;
  readonly clock: Clock;
  readonly readiness: Readiness;
  /** Cancelled at the deadline, so that streams end with an error event. */
  readonly draining: Cancellation;
  onPhase?(phase: DrainPhase, inFlight: number): void;
  /** A person waits at a terminal, and no load balancer has to notice anything. */
  readonly skipSettling?: boolean;
}

/**
 * The listener's part of the drain, from SIGTERM until nothing is left. Readiness is withdrawn at once. Requests that
 * arrive until all load balancers have noticed are still served. Then no more are accepted, and those in flight finish.
 * At the deadline the rest are ended, and at last cut.
 */
export async function drainListener(listener: Drainable, context: DrainContext): Promise<void> {
  const { settings, clock, readiness, draining } = context;
  const startMs = clock.nowMs();
  const leftMs = (): number => Math.max(0, settings.deadlineMs - (clock.nowMs() - startMs));
  const say = (phase: DrainPhase): void => context.onPhase?.(phase, listener.inFlight);

  readiness.markDraining();
  listener.beginDrain();
  if (context.skipSettling !== true) {
    say('settling');
    await pause(clock, Math.min(settings.settleMs, settings.deadlineMs));
  }

  say('finishing');
  listener.stopAccepting();
  const empty = listener.whenEmpty();
  if (!(await within(empty, clock, leftMs()))) {
    say('deadline');
    draining.cancel();
    if (!(await within(empty, clock, lastEventsMs))) {
      listener.cut();
      await within(empty, clock, afterCutMs);
    }
  }
  say('done');
}

function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}

/** Whether the promise resolved in time. */
function within(promise: Promise<void>, clock: Clock, delayMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = clock.after(delayMs, () => {
      resolve(false);
    });
    void promise.then(() => {
      timer.cancel();
      resolve(true);
    });
  });
}
