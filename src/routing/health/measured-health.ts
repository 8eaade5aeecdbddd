import { AdmissionQueue, type Waiting } from '../../core/admission-queue.ts';
import type { Clock } from '../../core/clock.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { Priority } from '../../core/priority.ts';
import type { CallFailure, TargetHealth } from '../../core/target-health.ts';
import { ConcurrencyLimit, isOverload } from '../concurrency-limit.ts';
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
type Ailment = 'open' | 'cooling' | 'account' | 'full';

const allBusy = 'The target of this model works on as many requests as it can; try again in a moment.';

/** What the process has learnt of one target from its calls. It outlives reloads. */
export class MeasuredHealth implements TargetHealth {
  readonly breaker: Breaker;
  readonly account: AccountHealth;
  readonly #tuning: HealthTuning;
  readonly #firstTokens = new DecayedAverage();
  /** Measured from when on somebody asks for it. */
  #waits: UsualWait | undefined;
  readonly #limit: ConcurrencyLimit;
  readonly #slots: AdmissionQueue;
  #coolUntilMs = 0;
  /** What went wrong last, for people. */
  lastFailure: CallFailure | undefined;

  constructor(tuning: HealthTuning, account: AccountHealth, clock: Clock) {
    this.#tuning = tuning;
    this.account = account;
    this.breaker = new Breaker(tuning);
    const { maxInFlight, maxQueued } = tuning.current;
    this.#limit = new ConcurrencyLimit(maxInFlight);
    this.#slots = new AdmissionQueue(maxInFlight, maxQueued, clock, allBusy);
  }

  /** Calls that have begun and not ended, streams included. */
  get inFlight(): number {
    return this.#slots.inUse;
  }

  /** Requests that wait for a slot. */
  get queued(): number {
    return this.#slots.waiting;
  }

  /** Calls that the target may have at once. */
  slots(nowMs: number): number {
    return this.#limit.at(nowMs);
  }

  /** @param maxInFlight the fixed limit of its calls; absent for the one that all targets have */
  setBounds(nowMs: number, maxInFlight = this.#tuning.current.maxInFlight): void {
    this.#limit.setFixed(maxInFlight);
    this.#slots.setBounds(this.#limit.at(nowMs), this.#tuning.current.maxQueued);
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
    if (!this.account.admits(nowMs)) return 'account';
    return this.hasRoom(nowMs) ? undefined : 'full';
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

  /** Whether one more call may begin now. */
  hasRoom(nowMs: number): boolean {
    this.#regrow(nowMs);
    return this.#slots.hasRoom;
  }

  enter(nowMs: number): boolean {
    this.#regrow(nowMs);
    return this.#slots.tryEnter();
  }

  wait(priority: Priority, withinMs: number, nowMs: number): Waiting {
    this.#regrow(nowMs);
    return this.#slots.wait(priority, withinMs);
  }

  begin(nowMs: number): void {
    this.breaker.begin(nowMs);
    this.account.begin(nowMs);
  }

  answered(beganAtMs: number, nowMs: number, allowedMs?: number): void {
    const waitedMs = nowMs - beganAtMs;
    this.#weigh('ok', beganAtMs, nowMs, allowedMs);
    this.#firstTokens.add(waitedMs, nowMs);
    this.#waits?.add(waitedMs);
    this.#works(beganAtMs, nowMs);
  }

  end(beganAtMs: number, nowMs: number, failure?: CallFailure, allowedMs?: number): void {
    if (failure !== undefined) this.#judge(failure, beganAtMs, nowMs, allowedMs);
    this.#regrow(nowMs);
    this.#slots.leave();
  }

  #judge(failure: CallFailure, beganAtMs: number, nowMs: number, allowedMs: number | undefined): void {
    this.#weigh(failure.code, beganAtMs, nowMs, allowedMs);
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

  /** Finds out from a try how much work the target can do. */
  #weigh(outcome: 'ok' | ErrorCode, beganAtMs: number, nowMs: number, allowedMs: number | undefined): void {
    const isTooMuch = isOverload(outcome, allowedMs === undefined ? undefined : nowMs - beganAtMs, allowedMs ?? 0);
    this.#limit.tried(isTooMuch, beganAtMs, nowMs, this.#slots.inUse);
    if (this.#limit.isReduced) this.#slots.setBounds(this.#limit.at(nowMs));
  }

  /** A limit that was reduced grows again with time. */
  #regrow(nowMs: number): void {
    if (this.#limit.isReduced) this.#slots.setBounds(this.#limit.at(nowMs));
  }

  #works(beganAtMs: number, nowMs: number): void {
    this.breaker.succeeded(beganAtMs, nowMs);
    this.account.accepted(beganAtMs, nowMs);
  }

  #coolDown(retryAfterMs = usualCoolDownMs, nowMs: number): void {
    this.#coolUntilMs = Math.max(this.#coolUntilMs, nowMs + Math.min(retryAfterMs, maxCoolDownMs));
  }
}
