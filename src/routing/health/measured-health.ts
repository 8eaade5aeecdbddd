import { AdmissionQueue, type QueueRefusal, type Waiting } from '../../core/admission-queue.ts';
import type { Clock } from '../../core/clock.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { Priority } from '../../core/priority.ts';
import type { CallFailure, TargetHealth } from '../../core/target-health.ts';
import { keptWords } from '../../telemetry/kept-text.ts';
import { ConcurrencyLimit, isOverload } from '../concurrency-limit.ts';
import { verdictOf } from './attribution.ts';
import { Breaker } from './breaker.ts';
import type { AccountHealth } from './account-health.ts';
import type { HealthEvents, TargetName } from './health-events.ts';
import type { HealthTuning } from './health-settings.ts';
import { MeasuredTimes } from './measured-times.ts';
import type { NoticeSubject } from './other-pods.ts';

/** A provider that says no time with its 429 is left alone for this long. */
const usualCoolDownMs = 1000;
/** Nobody is believed that wants to be left alone for longer. */
export const maxCoolDownMs = 3_600_000;
/** After so long without a stream, the times of complete answers say more of a target. */
const streamsCountMs = 60_000;
/** The part of its share that a target gets at first when it is back. */
const leastPart = 0.1;

/** A target that cools down again and again is told of so often. */
const coolDownToldMs = 60_000;

/** What went wrong at a target last. */
interface LastFailure {
  readonly code: CallFailure['code'];
  /** In the provider's words, where it said something. */
  readonly message: string;
  readonly atMs: number;
}

/** Who a target is, and what it has in common with others. */
interface HealthParts {
  readonly target: TargetName;
  readonly tuning: HealthTuning;
  readonly account: AccountHealth;
  readonly events: HealthEvents;
  readonly clock: Clock;
}

/** Why a target is not to be called now. */
type Ailment = 'open' | 'cooling' | 'account' | 'full';

const allBusy = 'The target of this model works on as many requests as it can; try again in a moment.';

/** What the process has learnt of one target from its calls. It outlives reloads. */
export class MeasuredHealth implements TargetHealth {
  readonly breaker: Breaker;
  readonly account: AccountHealth;
  readonly target: TargetName;
  /** Requests that waited for one of its slots in vain, or would have. */
  readonly refusals: Record<QueueRefusal, number> = { line_full: 0, too_late: 0, waited: 0, displaced: 0 };
  readonly #events: HealthEvents;
  readonly #tuning: HealthTuning;
  /** To the first event. */
  readonly #streams = new MeasuredTimes();
  /** To their end, of answers that are not streamed: that says how long they are. */
  readonly #wholeAnswers = new MeasuredTimes();
  readonly #limit: ConcurrencyLimit;
  readonly #slots: AdmissionQueue;
  #coolUntilMs = 0;
  #askedAtMs = -Infinity;
  /** When it was told of, of calls from here and of what others said. */
  readonly #toldToCoolMs = { here: -Infinity, elsewhere: -Infinity };
  #coolSaidBy: readonly string[] = [];
  #lastFailure: LastFailure | undefined;

  constructor({ target, tuning, account, events, clock }: HealthParts) {
    this.target = target;
    this.#tuning = tuning;
    this.account = account;
    this.#events = events;
    this.breaker = new Breaker(tuning);
    const { maxInFlight, maxQueued } = tuning.current;
    this.#limit = new ConcurrencyLimit(maxInFlight);
    this.#slots = new AdmissionQueue(maxInFlight, maxQueued, clock, allBusy, (why) => {
      this.refusals[why] += 1;
      events.refused(target, why);
    });
  }

  /** Calls that have begun and not ended, streams included. */
  get inFlight(): number {
    return this.#slots.inUse;
  }

  /** When its last call began. */
  get askedAtMs(): number {
    return this.#askedAtMs;
  }

  /** Requests that wait for a slot. */
  get queued(): number {
    return this.#slots.waiting;
  }

  /** Calls that the target may have at once. */
  slots(nowMs: number): number {
    this.#regrow(nowMs);
    return this.#limit.at(nowMs);
  }

  /** The same while it does not say that it has too much work. */
  get maxSlots(): number {
    return this.#limit.fixed;
  }

  /** @param maxInFlight the fixed limit of its calls; absent for the one that all targets have */
  setBounds(nowMs: number, maxInFlight = this.#tuning.current.maxInFlight): void {
    this.#limit.setFixed(maxInFlight);
    this.#slots.setBounds(this.#limit.at(nowMs), this.#tuning.current.maxQueued);
  }

  get coolUntilMs(): number {
    return this.#coolUntilMs;
  }

  /** The pods that have said that it wants to be left alone; empty where it has said so to this one. */
  get coolSaidBy(): readonly string[] {
    return this.#coolSaidBy;
  }

  /** Its name between pods. */
  get subject(): NoticeSubject {
    return { ...this.account.subject, model: this.target.upstreamModel };
  }

  /** What the last call of this time has shown. Undefined where it has shown nothing of the target, or there was none. */
  evidence(withinMs: number, nowMs: number): 'answered' | 'failed' | undefined {
    const failure = this.#lastFailure;
    const failedAtMs = failure !== undefined && verdictOf(failure) === 'failed' ? failure.atMs : -Infinity;
    const answeredAtMs = Math.max(this.#streams.average.measuredAtMs, this.#wholeAnswers.average.measuredAtMs);
    if (nowMs - Math.max(failedAtMs, answeredAtMs) > withinMs) return undefined;
    return answeredAtMs > failedAtMs ? 'answered' : 'failed';
  }

  /** Whether a call to it has begun, or has ended in a way that says something of it. */
  get wasAsked(): boolean {
    if (this.inFlight > 0 || this.#lastFailure !== undefined) return true;
    return this.#streams.average.isKnown || this.#wholeAnswers.average.isKnown;
  }

  get lastFailure(): LastFailure | undefined {
    return this.#lastFailure;
  }

  /** The usual wait for those who only look: it is not measured because of them. */
  get measuredWaitMs(): number | undefined {
    return this.#streams.measuredUsualMs ?? this.#wholeAnswers.measuredUsualMs;
  }

  get usualWaitMs(): number | undefined {
    return this.#streams.usualMs;
  }

  get usualAnswerMs(): number | undefined {
    return this.#wholeAnswers.usualMs;
  }

  /**
   * Average time to the first token, in milliseconds. Complete answers stand in where no stream has been measured of late.
   * Undefined where nothing is known yet.
   */
  firstTokenMs(nowMs: number): number | undefined {
    const { average } = this.#streams;
    const isRecent = nowMs - average.measuredAtMs < streamsCountMs;
    return (isRecent ? undefined : this.#wholeAnswers.average.at(nowMs)) ?? average.at(nowMs);
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

  wantsRest(nowMs: number): boolean {
    return nowMs < this.#coolUntilMs || !this.account.admits(nowMs);
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

  giveBack(): void {
    this.#slots.leave();
  }

  isLeftOut(nowMs: number): boolean {
    return this.wantsRest(nowMs) || !this.breaker.admits(nowMs);
  }

  begin(nowMs: number): void {
    this.#askedAtMs = nowMs;
    this.breaker.begin(nowMs);
    this.account.begin(nowMs);
  }

  answered(beganAtMs: number, nowMs: number, allowedMs?: number): void {
    this.#weigh('ok', beganAtMs, nowMs, allowedMs);
    const times = allowedMs === undefined ? this.#wholeAnswers : this.#streams;
    times.add(nowMs - beganAtMs, nowMs);
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
    this.#lastFailure = { code: failure.code, message: keptWords(failure.message), atMs: nowMs };
    if (verdict === 'failed') this.#fails(beganAtMs, nowMs, failure);
    if (verdict === 'credential') this.account.refused(beganAtMs, nowMs, failure);
    if (verdict === 'cooling' || saysWhenToReturn(failure)) this.#coolDown(nowMs, failure);
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
    const { openedAtMs } = this.breaker;
    this.breaker.succeeded(beganAtMs, nowMs);
    if (openedAtMs !== undefined && !this.breaker.isOpen) {
      this.#events.isBack(this.target, nowMs - openedAtMs);
      this.#tuning.others?.tell('works', this.subject);
    }
    this.account.accepted(beganAtMs, nowMs);
  }

  #fails(beganAtMs: number, nowMs: number, failure: CallFailure): void {
    const { others } = this.#tuning;
    const wasOpen = this.breaker.isOpen;
    const wasHearsay = this.breaker.saidBy.length > 0;
    this.breaker.failed(beganAtMs, nowMs);
    if (!this.breaker.isOpen) others?.failedHere(this.subject, failure.code);
    else {
      const forMs = this.breaker.probeAtMs - nowMs;
      const isConfirmed = wasHearsay && this.breaker.saidBy.length === 0;
      if (!wasOpen) this.#events.leftOut(this.target, failure, forMs);
      if (!wasOpen || isConfirmed) others?.tell('fails', this.subject, { code: failure.code, forMs });
    }
  }

  #coolDown(nowMs: number, failure: CallFailure): void {
    const forMs = Math.min(failure.context?.retryAfterMs ?? usualCoolDownMs, maxCoolDownMs);
    if (this.coolFor(forMs, [], nowMs)) this.#events.coolsDown(this.target, failure, forMs);
    if (forMs > 0) this.#tuning.others?.tell('cools_down', this.subject, { code: failure.code, forMs });
  }

  /** Leaves it alone for that long. @returns whether that is worth a line in the log */
  coolFor(forMs: number, saidBy: readonly string[], nowMs: number): boolean {
    const where = saidBy.length === 0 ? 'here' : 'elsewhere';
    const isKnown = nowMs < this.#coolUntilMs && (where === 'elsewhere' || this.#coolSaidBy.length === 0);
    const isLonger = nowMs + forMs > this.#coolUntilMs;
    if (isLonger) this.#coolUntilMs = nowMs + forMs;
    if (isLonger || where === 'here') this.#coolSaidBy = saidBy;
    if (isKnown || nowMs - this.#toldToCoolMs[where] < coolDownToldMs) return false;
    this.#toldToCoolMs[where] = nowMs;
    return true;
  }
}

/** An overload that lasts for a known time (RFC 9110, 10.2.3). */
function saysWhenToReturn({ code, context }: CallFailure): boolean {
  return code === 'provider_overloaded' && context?.retryAfterMs !== undefined;
}
