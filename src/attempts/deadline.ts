import type { Clock, Timer } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { StreamedBody } from '../core/streamed-body.ts';

/** The one deadline of a request: for everything before its answer, whatever is tried and however often. */
export class Deadline {
  readonly durationMs: number;
  readonly #clock: Clock;
  readonly #startedAtMs: number;
  readonly #body: Pick<StreamedBody, 'movedAtMs'> | undefined;

  /**
   * @param startedAtMs monotonic time of the last byte of a body that is read whole
   * @param body one that is streamed on. Its time counts from the last byte that was given to the provider so far: an
   *   upload may take long, and is late only where it stands still.
   */
  constructor(
    clock: Clock,
    durationMs: number,
    startedAtMs: number = clock.nowMs(),
    body?: Pick<StreamedBody, 'movedAtMs'>,
  ) {
    this.#clock = clock;
    this.durationMs = durationMs;
    this.#startedAtMs = startedAtMs;
    this.#body = body;
  }

  /** Calls back when it is over, at once if it is; then there is no timer. */
  onOver(listener: () => void, nowMs: number): Pick<Timer, 'cancel'> | undefined {
    const leftMs = this.leftMs(nowMs);
    if (leftMs <= 0) {
      listener();
      return undefined;
    }
    // Rounded up: a timer may not fire before its time, and Node cuts fractions off.
    if (this.#body === undefined) return this.#clock.after(Math.ceil(leftMs), listener);
    return this.#follow(leftMs, listener);
  }

  /** Whether less than a quarter of it is left, which may be too little for another call. */
  isNearlyOver(nowMs: number): boolean {
    return this.leftMs(nowMs) < this.durationMs / 4;
  }

  /** `tries` say in words how each attempt spent its time, in order. */
  exceeded(tries: readonly string[]): GatewayError {
    const spent = tries.length === 0 ? 'nothing could be tried' : tries.join('; ');
    return new GatewayError('deadline_exceeded', `No answer within ${inSeconds(this.durationMs)}: ${spent}.`);
  }

  /** Looks again when the time is over, because the body may have moved on meanwhile. */
  #follow(firstLeftMs: number, listener: () => void): Pick<Timer, 'cancel'> {
    const look = (): void => {
      const leftMs = this.leftMs(this.#clock.nowMs());
      if (leftMs <= 0) listener();
      else timer = this.#clock.after(Math.ceil(leftMs), look);
    };
    let timer = this.#clock.after(Math.ceil(firstLeftMs), look);
    return {
      cancel: () => {
        timer.cancel();
      },
    };
  }

  /** What is left of it, in milliseconds. */
  leftMs(nowMs: number): number {
    const fromMs = this.#body === undefined ? this.#startedAtMs : Math.max(this.#startedAtMs, this.#body.movedAtMs);
    return fromMs + this.durationMs - nowMs;
  }
}

/** `30 s`, `29.8 s`. */
export function inSeconds(durationMs: number): string {
  return `${Number((durationMs / 1000).toFixed(1))} s`;
}
