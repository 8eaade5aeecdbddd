import { hash } from 'node:crypto';
import type { CallFailure } from '../../core/target-health.ts';
import { Breaker } from './breaker.ts';
import type { HealthEvents } from './health-events.ts';
import type { HealthTuning } from './health-settings.ts';
import type { NoticeGround, NoticeSubject } from './other-pods.ts';

/** Who an account is: all pods with the same configuration have the same key for it. */
interface AccountName {
  readonly provider: string;
  readonly key: string;
}

/**
 * Whether a provider takes our credentials, for all models of the provider together. One refusal takes them out; then
 * one call now and then finds out whether somebody has mended them.
 */
export class AccountHealth {
  readonly #breaker: Breaker;
  readonly #tuning: HealthTuning;
  readonly provider: string;
  readonly key: string;
  readonly #events: HealthEvents;
  #subject: NoticeSubject | undefined;
  /** When a call was accepted last. */
  #acceptedAtMs = -Infinity;

  constructor(tuning: HealthTuning, { provider, key }: AccountName, events: HealthEvents) {
    this.#breaker = new Breaker(tuning, 1);
    this.#tuning = tuning;
    this.provider = provider;
    this.key = key;
    this.#events = events;
  }

  /** Its name between pods. The key is hashed, because the path of a URL may hold what others must not read. */
  get subject(): NoticeSubject {
    const { provider, key } = this;
    return (this.#subject ??= {
      account: `${provider}.${hash('sha256', key, 'base64url').slice(0, 16)}`,
      model: undefined,
    });
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

  /** The pods that are believed, where it counts as refused because of them and not because of calls from here. */
  get saidBy(): readonly string[] {
    return this.#breaker.saidBy;
  }

  admits(nowMs: number): boolean {
    return this.#breaker.admits(nowMs);
  }

  begin(nowMs: number): void {
    this.#breaker.begin(nowMs);
  }

  accepted(beganAtMs: number, nowMs: number): void {
    this.#acceptedAtMs = nowMs;
    const { refusedAtMs } = this;
    if (refusedAtMs === undefined) return;
    this.#breaker.succeeded(beganAtMs, nowMs);
    if (this.isRefused) return;
    this.#events.credentialsAccepted(this.provider, nowMs - refusedAtMs);
    this.#tuning.others?.tell('accepted', this.subject);
  }

  refused(beganAtMs: number, nowMs: number, failure: CallFailure): void {
    const wasRefused = this.isRefused;
    this.#breaker.failed(beganAtMs, nowMs);
    if (wasRefused || !this.isRefused) return;
    const forMs = this.probeAtMs - nowMs;
    this.#events.credentialsRefused(this.provider, failure, forMs);
    this.#tuning.others?.tell('refused', this.subject, { code: failure.code, forMs });
  }

  /**
   * Another pod was refused. Where its key was, and a call from here was accepted of late, that pod has another key, as while
   * a new one is rolled out; or else the next call from here will be refused too.
   * @returns whether it changes something
   */
  refusedElsewhere({ code, forMs }: NoticeGround, saidBy: readonly string[], nowMs: number): boolean {
    const wasAccepted = nowMs - this.#acceptedAtMs < this.#tuning.current.breaker.windowMs;
    if (wasAccepted && code === 'provider_auth_failed') return false;
    return this.#breaker.openFor(forMs, saidBy, nowMs);
  }

  /** Another pod was accepted. @returns whether it counts as accepted here because of that */
  acceptedElsewhere(nowMs: number): boolean {
    return this.#breaker.lift(nowMs);
  }
}
