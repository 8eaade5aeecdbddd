import type { CallFailure } from '../../core/target-health.ts';
import { Breaker } from './breaker.ts';
import type { HealthEvents } from './health-events.ts';
import type { HealthTuning } from './health-settings.ts';

/**
 * Whether a provider takes our credentials, for all models of the provider together. One refusal takes them out; then
 * one call now and then finds out whether somebody has mended them.
 */
export class AccountHealth {
  readonly #breaker: Breaker;
  readonly #provider: string;
  readonly #events: HealthEvents;

  constructor(tuning: HealthTuning, provider: string, events: HealthEvents) {
    this.#breaker = new Breaker(tuning, 1);
    this.#provider = provider;
    this.#events = events;
  }

  get isRefused(): boolean {
    return this.#breaker.isOpen;
  }

  /** Undefined while they are taken. */
  get refusedAtMs(): number | undefined {
    return this.#breaker.openedAtMs;
  }

  get probeAtMs(): number {
    return this.#breaker.probeAtMs;
  }

  admits(nowMs: number): boolean {
    return this.#breaker.admits(nowMs);
  }

  begin(nowMs: number): void {
    this.#breaker.begin(nowMs);
  }

  accepted(beganAtMs: number, nowMs: number): void {
    const { refusedAtMs } = this;
    if (refusedAtMs === undefined) return;
    this.#breaker.succeeded(beganAtMs, nowMs);
    if (!this.isRefused) this.#events.credentialsAccepted(this.#provider, nowMs - refusedAtMs);
  }

  refused(beganAtMs: number, nowMs: number, failure: CallFailure): void {
    const wasRefused = this.isRefused;
    this.#breaker.failed(beganAtMs, nowMs);
    if (!wasRefused && this.isRefused) {
      this.#events.credentialsRefused(this.#provider, failure, this.probeAtMs - nowMs);
    }
  }
}
