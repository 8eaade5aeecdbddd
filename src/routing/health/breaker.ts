import type { HealthTuning } from './health-settings.ts';

const nobody: readonly string[] = [];

/**
 * Decides from the calls to a target whether to call it at all (a circuit breaker: M. Nygard, "Release It!", 2007). It
 * opens on failures, and lets one call through as a probe when its time is over. A call that began after it opened and
 * succeeds closes it. Calls that began before say nothing any more: they belong to the fault that is known.
 */
export class Breaker {
  readonly #tuning: HealthTuning;
  readonly #mostFailuresInRow: number;
  #failuresInRow = 0;
  /** Calls of the current half of the window, and of the half before. */
  #halfBeganMs = 0;
  #calls = 0;
  #failures = 0;
  #callsBefore = 0;
  #failuresBefore = 0;
  #openedAtMs: number | undefined;
  #openForMs = 0;
  /** Until then nobody probes. */
  #probeAtMs = 0;
  /** When the probe under way began; Infinity where none is, or the last one has failed. */
  #probeBeganMs = Infinity;
  #closedAtMs = -Infinity;
  #saidBy: readonly string[] = nobody;

  /** @param mostFailuresInRow in the place of the setting */
  constructor(tuning: HealthTuning, mostFailuresInRow = Infinity) {
    this.#tuning = tuning;
    this.#mostFailuresInRow = mostFailuresInRow;
  }

  get isOpen(): boolean {
    return this.#openedAtMs !== undefined;
  }

  /** Calls that have failed since the last one that did not; 0 while it is open. */
  get failuresInRow(): number {
    return this.#failuresInRow;
  }

  /** Undefined while it is closed. */
  get openedAtMs(): number | undefined {
    return this.#openedAtMs;
  }

  /** From when on an open breaker lets a probe through. */
  get probeAtMs(): number {
    return this.#probeAtMs;
  }

  /** When it closed after it had been open; -Infinity where it never was. */
  get closedAtMs(): number {
    return this.#closedAtMs;
  }

  /** The pods that it believes, where it is open because of them and not because of calls from here. */
  get saidBy(): readonly string[] {
    return this.#saidBy;
  }

  admits(nowMs: number): boolean {
    return this.#openedAtMs === undefined || nowMs >= this.#probeAtMs;
  }

  /**
   * A call begins. While it is open that call is the probe, and the next one has to wait as long again, or twice as long
   * where nothing has been heard of the probe before it: each of them may hold a request until its deadline.
   */
  begin(nowMs: number): void {
    if (this.#openedAtMs === undefined || nowMs < this.#probeAtMs) return;
    if (this.#probeBeganMs !== Infinity) this.#double();
    this.#probeAtMs = nowMs + this.#openForMs;
    this.#probeBeganMs = nowMs;
  }

  succeeded(beganAtMs: number, nowMs: number): void {
    if (this.#openedAtMs !== undefined) {
      if (beganAtMs < this.#openedAtMs) return;
      this.#close(nowMs);
    }
    this.#failuresInRow = 0;
    this.#turn(nowMs);
    this.#calls += 1;
  }

  failed(beganAtMs: number, nowMs: number): void {
    if (this.#openedAtMs !== undefined) {
      if (beganAtMs >= this.#openedAtMs) this.#stayOpen(beganAtMs, nowMs);
      return;
    }
    if (beganAtMs < this.#closedAtMs) return;
    this.#failuresInRow += 1;
    this.#turn(nowMs);
    this.#calls += 1;
    this.#failures += 1;
    const most = Math.min(this.#mostFailuresInRow, this.#tuning.current.breaker.consecutiveFailures);
    if (this.#failuresInRow >= most || this.#failsTooOften()) this.#open(nowMs);
  }

  /**
   * Opens it because of what other pods say. One that is open already stays as it is: calls from here count more.
   * @returns whether it opens
   */
  openFor(forMs: number, saidBy: readonly string[], nowMs: number): boolean {
    if (this.#openedAtMs !== undefined) return false;
    this.#openForMs = this.#tuning.current.breaker.openMs;
    this.#pause(forMs, saidBy, nowMs);
    return true;
  }

  /**
   * A call of another pod has succeeded. One that is open because of others closes. One that is open because of calls
   * from here lets the next call find out: the way from here may be broken.
   * @returns whether it closes
   */
  lift(nowMs: number): boolean {
    if (this.#openedAtMs === undefined) return false;
    if (this.#saidBy.length === 0) {
      this.#probeAtMs = Math.min(this.#probeAtMs, nowMs);
      return false;
    }
    this.#close(nowMs);
    return true;
  }

  #open(nowMs: number): void {
    const { openMs } = this.#tuning.current.breaker;
    // Where it opens again soon, the target was not really back.
    const isRelapse = nowMs - this.#closedAtMs < this.#openForMs;
    if (isRelapse) this.#double();
    else this.#openForMs = openMs;
    this.#pause(this.#openForMs, nobody, nowMs);
  }

  #pause(forMs: number, saidBy: readonly string[], nowMs: number): void {
    this.#openedAtMs = nowMs;
    this.#probeAtMs = nowMs + forMs;
    this.#probeBeganMs = Infinity;
    this.#failuresInRow = 0;
    this.#saidBy = saidBy;
  }

  #close(nowMs: number): void {
    this.#openedAtMs = undefined;
    this.#closedAtMs = nowMs;
    this.#saidBy = nobody;
    this.#forget(nowMs);
  }

  #stayOpen(beganAtMs: number, nowMs: number): void {
    this.#saidBy = nobody;
    if (beganAtMs >= this.#probeBeganMs) {
      this.#double();
      this.#probeBeganMs = Infinity;
    }
    this.#probeAtMs = nowMs + this.#openForMs;
  }

  #double(): void {
    this.#openForMs = Math.min(this.#tuning.current.breaker.maxOpenMs, this.#openForMs * 2);
  }

  #failsTooOften(): boolean {
    const calls = this.#calls + this.#callsBefore;
    const failures = this.#failures + this.#failuresBefore;
    const { minimumCalls, failureRatio } = this.#tuning.current.breaker;
    return calls >= minimumCalls && failures >= calls * failureRatio;
  }

  #turn(nowMs: number): void {
    const { windowMs } = this.#tuning.current.breaker;
    const passedMs = nowMs - this.#halfBeganMs;
    if (passedMs < windowMs / 2) return;
    const isNext = passedMs < windowMs;
    this.#callsBefore = isNext ? this.#calls : 0;
    this.#failuresBefore = isNext ? this.#failures : 0;
    this.#calls = this.#failures = 0;
    this.#halfBeganMs = nowMs;
  }

  #forget(nowMs: number): void {
    this.#calls = this.#failures = this.#callsBefore = this.#failuresBefore = 0;
    this.#halfBeganMs = nowMs;
  }
}
