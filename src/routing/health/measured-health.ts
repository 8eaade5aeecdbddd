import type { CallFailure, TargetHealth } from '../../core/target-health.ts';
import { verdictOf } from './attribution.ts';
import { Breaker } from './breaker.ts';
import type { AccountHealth } from './account-health.ts';
import { DecayedAverage } from './decayed-average.ts';
import type { HealthTuning } from './health-settings.ts';
import { UsualWait } from './usual-wait.ts';

/** A provider that says no time with its 429 is left alone for this long. */
const usualCoolDownMs = 1000;
/** Nobody is believed that wants to be left alone for longer. */
const maxCoolDownMs = 3_600_000;
/** The part of its share that a target gets at first when it is back. */
const leastPart = 0.1;

/** Why a target is not to be called now. */
type Ailment = 'open' | 'cooling' | 'account';

/** What the process has learnt of one target from its calls. It outlives reloads. */
export class MeasuredHealth implements TargetHealth {
  readonly breaker: Breaker;
  readonly account: AccountHealth;
  readonly #tuning: HealthTuning;
  readonly #firstTokens = new DecayedAverage();
  /** Measured from when on somebody asks for it. */
  #waits: UsualWait | undefined;
  #inFlight = 0;
  #coolUntilMs = 0;
  /** What went wrong last, for people. */
  lastFailure: CallFailure | undefined;

  constructor(tuning: HealthTuning, account: AccountHealth) {
    this.#tuning = tuning;
    this.account = account;
    this.breaker = new Breaker(tuning);
  }

  /** Calls that have begun and not ended, streams included. */
  get inFlight(): number {
    return this.#inFlight;
  }

  get coolUntilMs(): number {
    return this.#coolUntilMs;
  }

  get usualWaitMs(): number | undefined {
    return (this.#waits ??= new UsualWait()).ms;
  }

  /** Average time to the first token, in milliseconds. Undefined where nothing is known yet. */
  firstTokenMs(nowMs: number): number | undefined {
    return this.#firstTokens.at(nowMs);
  }

  /** Why the target is not to be called now; undefined where nothing speaks against it. */
  ailment(nowMs: number): Ailment | undefined {
    if (!this.breaker.admits(nowMs)) return 'open';
    if (nowMs < this.#coolUntilMs) return 'cooling';
    return this.account.admits(nowMs) ? undefined : 'account';
  }

  /** Whether the next call finds out whether the target is back. */
  get isProbe(): boolean {
    return this.breaker.isOpen || this.account.isRefused;
  }

  /** When a target that seems to be down is to be called again. */
  get probeAtMs(): number {
    return Math.max(
      this.breaker.isOpen ? this.breaker.probeAtMs : 0,
      this.account.isRefused ? this.account.probeAtMs : 0,
    );
  }

  /** The part of its usual share that the target gets, from 0.1 to 1: one that was down comes back slowly. */
  part(nowMs: number): number {
    if (this.breaker.isOpen) return leastPart;
    const backForMs = nowMs - this.breaker.closedAtMs;
    const { slowStartMs } = this.#tuning.current;
    return backForMs >= slowStartMs ? 1 : Math.max(leastPart, backForMs / slowStartMs);
  }

  begin(nowMs: number): void {
    this.#inFlight += 1;
    this.breaker.begin(nowMs);
    this.account.begin(nowMs);
  }

  answered(beganAtMs: number, nowMs: number): void {
    const waitedMs = nowMs - beganAtMs;
    this.#firstTokens.add(waitedMs, nowMs);
    this.#waits?.add(waitedMs);
    this.#works(beganAtMs, nowMs);
  }

  end(beganAtMs: number, nowMs: number, failure?: CallFailure): void {
    this.#inFlight -= 1;
    if (failure === undefined) return;
    const verdict = verdictOf(failure);
    if (verdict === 'nothing') return;
    if (verdict === 'alive') {
      this.#works(beganAtMs, nowMs);
      return;
    }
    this.lastFailure = failure;
    if (verdict === 'failed') this.breaker.failed(beganAtMs, nowMs);
    else if (verdict === 'credential') this.account.refused(beganAtMs, nowMs);
    else this.#coolDown(failure.context?.retryAfterMs, nowMs);
  }

  #works(beganAtMs: number, nowMs: number): void {
    this.breaker.succeeded(beganAtMs, nowMs);
    this.account.accepted(beganAtMs, nowMs);
  }

  #coolDown(retryAfterMs = usualCoolDownMs, nowMs: number): void {
    this.#coolUntilMs = Math.max(this.#coolUntilMs, nowMs + Math.min(retryAfterMs, maxCoolDownMs));
  }
}
