import type { Clock } from '../core/clock.ts';
import { serverTiming } from './server-timing.ts';

/**
 * Whose time a request spent: the client's while its body arrives, the provider's from the first call to the last byte
 * of its answer, and the gateway's own, which is everything else until the head of the answer leaves.
 */
export class RequestClock {
  readonly #clock: Clock;
  readonly #startedAtMs: number;
  #bodyMs = 0;
  #askedAtMs: number | undefined;
  #answeredAtMs: number | undefined;
  #headLeftAtMs: number | undefined;
  #firstTokenMs: number | undefined;

  constructor(clock: Clock, startedAtMs: number) {
    this.#clock = clock;
    this.#startedAtMs = startedAtMs;
  }

  /** The body's last byte is here. Returns that moment, from which the deadline counts. */
  bodyArrived(waitedSinceMs: number): number {
    const nowMs = this.#clock.nowMs();
    this.#bodyMs = nowMs - waitedSinceMs;
    return nowMs;
  }

  /** The provider is called from here on. Returns that moment, from which the first try counts. */
  providerAsked(): number {
    this.#askedAtMs = this.#clock.nowMs();
    return this.#askedAtMs;
  }

  /** A complete answer is here, a stream's first event is, or the attempts have failed. */
  providerAnswered(atMs?: number): void {
    if (this.#askedAtMs !== undefined) this.#answeredAtMs ??= atMs ?? this.#clock.nowMs();
  }

  /** The head of the answer goes out: from here the gateway's own time stands still. Gives the value of Server-Timing. */
  headLeaves(): string {
    this.#headLeftAtMs ??= this.#clock.nowMs();
    return serverTiming(this.gatewayMs, this.providerMs);
  }

  firstTokenLeaves(): void {
    this.#firstTokenMs ??= this.#clock.nowMs() - this.#startedAtMs;
  }

  /** Milliseconds of the gateway's own; final once the head has left. */
  get gatewayMs(): number {
    const untilMs = this.#headLeftAtMs ?? this.#clock.nowMs();
    const before = (this.#askedAtMs ?? untilMs) - this.#startedAtMs - this.#bodyMs;
    // A head that was sent while the provider still thought (headers went early) leaves before the answer.
    const after = this.#answeredAtMs === undefined ? 0 : Math.max(0, untilMs - this.#answeredAtMs);
    return before + after;
  }

  /** Milliseconds from the first call until its answer was known; undefined where none was made. */
  get providerMs(): number | undefined {
    return this.#askedAtMs === undefined ? undefined : (this.#answeredAtMs ?? this.#clock.nowMs()) - this.#askedAtMs;
  }

  /** The same as far as a stream has come: from the first call until now. */
  timings(): { gatewayMs: number; providerMs: number; firstTokenMs?: number } {
    return {
      gatewayMs: this.gatewayMs,
      providerMs: this.#askedAtMs === undefined ? 0 : this.#clock.nowMs() - this.#askedAtMs,
      ...(this.#firstTokenMs === undefined ? {} : { firstTokenMs: this.#firstTokenMs }),
    };
  }

  /** Milliseconds from the request's head to the first byte of a streamed answer. */
  get firstTokenMs(): number | undefined {
    return this.#firstTokenMs;
  }

  get totalMs(): number {
    return this.#clock.nowMs() - this.#startedAtMs;
  }
}
