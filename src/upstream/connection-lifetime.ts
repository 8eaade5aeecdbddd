import type { Clock } from '../core/clock.ts';

export interface ConnectionLimits {
  /** An older connection is not used again. */
  readonly maxSocketAgeMs: number;
  /** A connection that has been idle for this time is not used again either. */
  readonly idleSocketMs: number;
}

/**
 * A connection is closed this much earlier than the provider says it will close it, so that no request meets the
 * provider's close.
 */
const keepAliveMarginMs = 1_000;

/** How long one connection may be used again. */
export class ConnectionLifetime {
  readonly #limits: ConnectionLimits;
  readonly #clock: Clock;
  #expiresAtMs = Infinity;
  #idleSinceMs = 0;
  #idleLimitMs: number;

  constructor(limits: ConnectionLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#idleLimitMs = limits.idleSocketMs;
  }

  /** Monotonic time after which no call is started on the connection, if it stays idle. */
  get usableUntilMs(): number {
    return Math.min(this.#expiresAtMs, this.#idleSinceMs + this.#idleLimitMs);
  }

  opened(): void {
    // The maximum age is varied, so that connections that were opened together are not all reopened together.
    this.#expiresAtMs = this.#clock.nowMs() + this.#limits.maxSocketAgeMs * (0.8 + 0.2 * Math.random());
  }

  /** The provider has said how long it keeps an idle connection. */
  providerKeepsFor(keepAliveMs: number): void {
    this.#idleLimitMs = Math.min(this.#limits.idleSocketMs, Math.max(0, keepAliveMs - keepAliveMarginMs));
  }

  /** The connection is idle from now on. Returns whether it may be used again. */
  becameIdle(): boolean {
    this.#idleSinceMs = this.#clock.nowMs();
    return this.#idleSinceMs < this.usableUntilMs;
  }
}
