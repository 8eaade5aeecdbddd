import { Breaker } from './breaker.ts';
import type { HealthTuning } from './health-settings.ts';

/**
 * Whether a provider takes our credentials, for all models of the provider together. One refusal takes them out; then
 * one call now and then finds out whether somebody has mended them.
 */
export class AccountHealth {
  readonly #breaker: Breaker;

  constructor(tuning: HealthTuning) {
    this.#breaker = new Breaker(tuning, 1);
  }

  get isRefused(): boolean {
    return this.#breaker.isOpen;
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
    if (this.#breaker.isOpen) this.#breaker.succeeded(beganAtMs, nowMs);
  }

  refused(beganAtMs: number, nowMs: number): void {
    this.#breaker.failed(beganAtMs, nowMs);
  }
}
