import { adjust, record, resetMs, type Admissions } from '../../window.ts';
import { SharedBuckets } from './shared-buckets.ts';

/** A caller's counter, linked to its neighbours in the order of their last admissions. */
interface Counter {
  readonly name: string;
  admissions: Admissions;
  older: Counter | undefined;
  newer: Counter | undefined;
}

/** Enough to empty a full table within minutes at a few requests per second, in a few microseconds at a time. */
const maxForgottenAtOnce = 64;

/**
 * The counters of one window length, bounded. A counter that has nothing left to count is forgotten when others ask;
 * no timer runs. When the table is full of counters that still count, none is given up for a newcomer: that would hand
 * the one who was forgotten a fresh limit. Newcomers share the limit of a bucket instead (see `SharedBuckets`).
 */
export class CounterTable {
  readonly #windowMs: number;
  readonly #maxCounters: number;
  readonly #counters = new Map<string, Counter>();
  readonly #buckets: SharedBuckets;
  #oldest: Counter | undefined;
  #newest: Counter | undefined;
  sharedAdmissions = 0;

  constructor(windowMs: number, maxCounters: number) {
    this.#windowMs = windowMs;
    this.#maxCounters = maxCounters;
    this.#buckets = new SharedBuckets(windowMs);
  }

  get size(): number {
    return this.#counters.size;
  }

  /** What counts against the name: its own, or what its bucket's callers used together. */
  read(name: string, nowMs: number): Readonly<Admissions> {
    this.#forgetOld(nowMs);
    return this.#find(name)?.admissions ?? this.#buckets.read(name, nowMs);
  }

  /** Writes down an admission that `read` has just shown to fit; returns what counts against the name now. */
  record(name: string, cost: number, nowMs: number): Readonly<Admissions> {
    let counter = this.#find(name);
    if (counter === undefined) {
      if (this.#counters.size >= this.#maxCounters) {
        this.sharedAdmissions++;
        return this.#buckets.record(name, cost, nowMs);
      }
      // The name may have used its bucket before there was room; it starts with all of the bucket's use, or it could
      // have its limit twice in one window.
      const admissions = record([...this.#buckets.read(name, nowMs)], this.#windowMs, cost, nowMs);
      counter = { name, admissions, older: undefined, newer: undefined };
      this.#counters.set(name, counter);
    } else {
      this.#unlink(counter);
      counter.admissions = record(counter.admissions, this.#windowMs, cost, nowMs);
    }
    this.#linkNewest(counter);
    return counter.admissions;
  }

  /** Changes what an admission counts for, once it is known. */
  adjust(name: string, admittedMs: number, difference: number): void {
    const admissions = this.#find(name)?.admissions ?? this.#buckets.peek(name);
    if (admissions !== undefined) adjust(admissions, this.#windowMs, admittedMs, difference);
  }

  /** One decision asks three times in a row for the same one, which mostly is also the last that was admitted. */
  #find(name: string): Counter | undefined {
    const newest = this.#newest;
    return newest?.name === name ? newest : this.#counters.get(name);
  }

  #forgetOld(nowMs: number): void {
    for (let left = maxForgottenAtOnce; left > 0; left--) {
      const oldest = this.#oldest;
      if (oldest === undefined || resetMs(oldest.admissions, this.#windowMs, nowMs) > 0) return;
      this.#unlink(oldest);
      this.#counters.delete(oldest.name);
    }
  }

  #linkNewest(counter: Counter): void {
    counter.older = this.#newest;
    if (this.#newest === undefined) this.#oldest = counter;
    else this.#newest.newer = counter;
    this.#newest = counter;
  }

  #unlink(counter: Counter): void {
    if (counter.older === undefined) this.#oldest = counter.newer;
    else counter.older.newer = counter.newer;
    if (counter.newer === undefined) this.#newest = counter.older;
    else counter.newer.older = counter.older;
    counter.older = undefined;
    counter.newer = undefined;
  }
}
