import { randomInt } from 'node:crypto';
import { record, type Admissions } from '../../window.ts';

const bucketCount = 1024;
const none: Readonly<Admissions> = [];

/**
 * Where callers are counted for whom a full table has no room: each falls into one of 1,024 buckets, and all callers of
 * a bucket share one limit. Stricter than promised, never laxer. Which bucket a name falls into differs from process to
 * process, so that nobody can aim at a neighbour's.
 */
export class SharedBuckets {
  readonly #windowMs: number;
  readonly #seed = randomInt(2 ** 32);
  #buckets: Map<number, Admissions> | undefined;
  #emptyFromMs = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  read(name: string, nowMs: number): Readonly<Admissions> {
    if (this.#buckets === undefined) return none;
    if (nowMs >= this.#emptyFromMs) {
      this.#buckets = undefined;
      return none;
    }
    return this.#buckets.get(this.#bucketOf(name)) ?? none;
  }

  /** A bucket's list itself, old or not. */
  peek(name: string): Admissions | undefined {
    return this.#buckets?.get(this.#bucketOf(name));
  }

  record(name: string, cost: number, nowMs: number): Readonly<Admissions> {
    this.#buckets ??= new Map();
    this.#emptyFromMs = nowMs + this.#windowMs;
    const bucket = this.#bucketOf(name);
    const admissions = record(this.#buckets.get(bucket) ?? [], this.#windowMs, cost, nowMs);
    this.#buckets.set(bucket, admissions);
    return admissions;
  }

  /** FNV-1a from a seed. */
  #bucketOf(name: string): number {
    let hash = this.#seed;
    for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
    return (hash ^ (hash >>> 15)) & (bucketCount - 1);
  }
}
