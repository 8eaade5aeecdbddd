import type { Clock, Timer } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';

/** The one deadline of a request: for everything before its answer, whatever is tried and however often. */
export class Deadline {
  readonly durationMs: number;
  readonly #clock: Clock;
  readonly #endsAtMs: number;

  /** `startedAtMs` is the monotonic time of the body's last byte. */
  constructor(clock: Clock, durationMs: number, startedAtMs: number = clock.nowMs()) {
    this.#clock = clock;
    this.durationMs = durationMs;
    this.#endsAtMs = startedAtMs + durationMs;
  }

  /** Calls back when it is over, at once if it is; then there is no timer. */
  onOver(listener: () => void, nowMs: number): Timer | undefined {
    const leftMs = this.#endsAtMs - nowMs;
    // Rounded up: a timer may not fire before its time, and Node cuts fractions off.
    if (leftMs > 0) return this.#clock.after(Math.ceil(leftMs), listener);
    listener();
    return undefined;
  }

  /** `tries` say in words how each attempt spent its time, in order. */
  exceeded(tries: readonly string[]): GatewayError {
    const spent = tries.length === 0 ? 'nothing could be tried' : tries.join('; ');
    return new GatewayError('deadline_exceeded', `No answer within ${inSeconds(this.durationMs)}: ${spent}.`);
  }
}

/** `30 s`, `29.8 s`. */
export function inSeconds(durationMs: number): string {
  return `${Number((durationMs / 1000).toFixed(1))} s`;
}
