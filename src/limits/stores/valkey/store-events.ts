import type { Charge, Decision } from '../../store.ts';
import type { FailureReason } from './describe-failure.ts';

/** How a decision was made. */
export interface Decided {
  readonly by: 'store' | 'share';
  readonly decision: Decision;
  readonly charges: readonly Charge[];
  /** Milliseconds that the request waited for it. */
  readonly waitedMs: number;
  /** When it was made, in milliseconds since 1970, by the clock of the store if the store made it. */
  readonly atMs: number;
}

/** What happens between a process and its store. The implementation counts and logs it. */
export interface StoreEvents {
  /** The store decides from now on. `awayMs` is how long it did not; undefined the first time. */
  storeReached(pods: number, awayMs: number | undefined): void;
  /**
   * This process decides alone from now on, as one of `pods`. Called once for each outage, and once at start if the
   * store is away.
   */
  storeLost(reason: FailureReason, detail: string, pods: number): void;
  /** The server evicts keys when it is full, and limits with them. Called once for each policy. */
  storeEvicts(policy: string): void;
  decided(decided: Decided): void;
  /** A settlement could not be kept until the store is back, or not be applied. */
  settlementDropped(): void;
  /** A usage account could not be kept until the store is back, or not be added to. */
  usageDropped(): void;
  /** The store has as many answers for repeats as it may: this one is not there, or not even its key. */
  answerLeftOut(what: 'answer' | 'key'): void;
}
