import type { Clock } from '../core/clock.ts';
import { serverTiming } from './server-timing.ts';

/** What a request comes to after the arrival of its head, in the order of `copySteps`. */
export const stepNames = [
  'caller_known',
  'body_arrived',
  'limits_decided',
  'provider_asked',
  'provider_answered',
  'head_sent',
  'first_token',
] as const;

/**
 * Divides the time of a request: the client's time while its body arrives, the provider's time from the first call to
 * the last byte of its answer, and the gateway's own time, which is everything else until the head of the answer is
 * sent.
 */
export class RequestClock {
  readonly #clock: Clock;
  readonly #startedAtMs: number;
  #callerKnownAtMs: number | undefined;
  #bodyArrivedAtMs: number | undefined;
  #limitsDecidedAtMs: number | undefined;
  #askedAtMs: number | undefined;
  #answeredAtMs: number | undefined;
  #headLeftAtMs: number | undefined;
  #firstTokenMs: number | undefined;

  constructor(clock: Clock, startedAtMs: number) {
    this.#clock = clock;
    this.#startedAtMs = startedAtMs;
  }

  /** Records that the caller is known. From now on the request waits for its body. */
  callerKnown(): void {
    this.#callerKnownAtMs = this.#clock.nowMs();
  }

  /** Records that the body's last byte has arrived. Returns that time, from which the deadline counts. */
  bodyArrived(): number {
    this.#bodyArrivedAtMs = this.#clock.nowMs();
    return this.#bodyArrivedAtMs;
  }

  limitsDecided(): void {
    this.#limitsDecidedAtMs = this.#clock.nowMs();
  }

  /** Records the start of the first attempt, or of the waiting for another request's. Returns the time of this call. */
  providerAsked(): number {
    const nowMs = this.#clock.nowMs();
    this.#askedAtMs ??= nowMs;
    return nowMs;
  }

  /**
   * Records that a complete answer or a stream's first event has arrived, or that the attempts have failed.
   * @param atMs when an answer arrived; the last of several counts
   */
  providerAnswered(atMs?: number): void {
    if (this.#askedAtMs !== undefined) this.#answeredAtMs = atMs ?? this.#answeredAtMs ?? this.#clock.nowMs();
  }

  /** Records that the head of the answer is sent, which ends the gateway's own time. Returns the value of Server-Timing. */
  headLeaves(): string {
    this.#headLeftAtMs ??= this.#clock.nowMs();
    return serverTiming(this.gatewayMs, this.providerMs);
  }

  firstTokenLeaves(): void {
    this.#firstTokenMs ??= this.#clock.nowMs() - this.#startedAtMs;
  }

  /** The gateway's own time in milliseconds; final once the head has been sent. */
  get gatewayMs(): number {
    const untilMs = this.#headLeftAtMs ?? this.#clock.nowMs();
    const before = (this.#askedAtMs ?? untilMs) - this.#startedAtMs - this.#bodyMs();
    // A head that was sent early, while the provider was still working, leaves before the answer arrives.
    const after = this.#answeredAtMs === undefined ? 0 : Math.max(0, untilMs - this.#answeredAtMs);
    return before + after;
  }

  /** Milliseconds from the first call until its answer was known; undefined where no call was made. */
  get providerMs(): number | undefined {
    return this.#askedAtMs === undefined ? undefined : (this.#answeredAtMs ?? this.#clock.nowMs()) - this.#askedAtMs;
  }

  /** The timings of a running stream. The provider's time goes from the first call until now. */
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

  /** Milliseconds from the request's head to a moment of the monotonic clock. */
  sinceHead(atMs: number): number {
    return atMs - this.#startedAtMs;
  }

  /**
   * Copies the times of the steps (`stepNames`), in milliseconds from the request's head; NaN for those that the request
   * did not come to.
   * @param at where the first one goes
   */
  copySteps(times: Float64Array, at: number): void {
    const startedAtMs = this.#startedAtMs;
    times[at] = (this.#callerKnownAtMs ?? Number.NaN) - startedAtMs;
    times[at + 1] = (this.#bodyArrivedAtMs ?? Number.NaN) - startedAtMs;
    times[at + 2] = (this.#limitsDecidedAtMs ?? Number.NaN) - startedAtMs;
    times[at + 3] = (this.#askedAtMs ?? Number.NaN) - startedAtMs;
    times[at + 4] = (this.#answeredAtMs ?? Number.NaN) - startedAtMs;
    times[at + 5] = (this.#headLeftAtMs ?? Number.NaN) - startedAtMs;
    times[at + 6] = this.#firstTokenMs ?? Number.NaN;
  }

  #bodyMs(): number {
    const arrivedAtMs = this.#bodyArrivedAtMs;
    return arrivedAtMs === undefined ? 0 : arrivedAtMs - (this.#callerKnownAtMs ?? arrivedAtMs);
  }
}
