import type { Cancellation, CancelSubscription } from '../core/cancellation.ts';
import type { Clock, Timer } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';

interface PatienceParts {
  readonly clock: Clock;
  readonly gone: Cancellation;
  readonly draining: Cancellation;
  /** Monotonic time until which the request may wait: its deadline. */
  readonly untilMs: number;
  /** Called when it begins to wait, each time. */
  onWait(): void;
}

/** How long one request waits for the answer to another one, and what else ends its waiting. */
export class Patience {
  readonly #parts: PatienceParts;
  readonly #sinceMs: number;

  constructor(parts: PatienceParts) {
    this.#parts = parts;
    this.#sinceMs = parts.clock.nowMs();
  }

  get waitedMs(): number {
    return this.#parts.clock.nowMs() - this.#sinceMs;
  }

  /**
   * Waits for what another request has promised.
   * @param late the error where that takes longer than the deadline
   * @throws GatewayError `late`, `client_gone`, `draining`, or what the promise is rejected with
   */
  async wait<T>(awaited: Promise<T>, late: GatewayError): Promise<T> {
    const { clock, gone, draining, untilMs } = this.#parts;
    this.#parts.onWait();
    const ends: (CancelSubscription | Timer)[] = [];
    const ended = new Promise<never>((_, reject) => {
      const leftMs = Math.max(0, untilMs - clock.nowMs());
      ends.push(
        clock.after(Math.ceil(leftMs), () => {
          reject(late);
        }),
        gone.onCancel(() => {
          reject(new GatewayError('client_gone'));
        }),
        draining.onCancel(() => {
          reject(new GatewayError('draining', undefined, { retryAfterMs: 1000 }));
        }),
      );
    });
    try {
      return await Promise.race([awaited, ended]);
    } finally {
      for (const end of ends) {
        if ('stop' in end) end.stop();
        else end.cancel();
      }
    }
  }

  /** Waits for that time. @throws GatewayError as `wait` */
  async pause(delayMs: number, late: GatewayError): Promise<void> {
    let timer: Timer | undefined;
    const passed = new Promise<void>((resolve) => {
      timer = this.#parts.clock.after(delayMs, resolve);
    });
    try {
      await this.wait(passed, late);
    } finally {
      timer?.cancel();
    }
  }
}
