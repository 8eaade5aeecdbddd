import { adjust, record, resetMs, type Admissions } from '../../window.ts';
import { SharedBuckets } from './shared-buckets.ts';

/** A caller's counter, in a linked list that is ordered by last admission. */
interface Counter {
  readonly name: string;
  admissions: Admissions;
  older: Counter | undefined;
  newer: Counter | undefined;
}

/** Enough to empty a full table within minutes at a few requests per second; takes a few microseconds each time. */
const maxForgottenAtOnce = 64;

/**
 * The counters of one window length, at most `maxCounters`. A counter that no longer counts anything is removed when
 * other counters are used; there is no timer. If the table is full of counters that still count, none is removed for a
 * new caller, because its owner would then have a fresh limit. New callers share the limit of a bucket
 * (`SharedBuckets`).
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

  /** The admissions that count for a name: its own, or those of its bucket. */
  read(name: string, nowMs: number): Readonly<Admissions> {
    this.#forgetOld(nowMs);
    return this.#find(name)?.admissions ?? this.#buckets.read(name, nowMs);
  }

  /** Records an admission that `read` has just shown to fit. Returns the admissions that count for the name now. */
  record(name: string, cost: number, nowMs: number): Readonly<Admissions> {
    let counter = this.#find(name);
    if (counter === undefined) {
      if (this.#counters.size >= this.#maxCounters) {
        this.sharedAdmissions++;
        return this.#buckets.record(name, cost, nowMs);
      }
      // The name may have used its bucket while the table was full. It starts with all admissions of the bucket;
      // otherwise it could use its limit twice in one window.
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

  /** Changes the units of an admission, once it is known what was used. Returns false where there is none of that time. */
  adjust(name: string, admittedMs: number, difference: number): boolean {
    const admissions = this.#find(name)?.admissions ?? this.#buckets.peek(name);
    return admissions !== undefined && adjust(admissions, this.#windowMs, admittedMs, difference);
  }

  /** One decision looks up the same name three times in a row, and it is often also the last one admitted. */
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
