import { randomInt } from 'node:crypto';
import { record, type Admissions } from '../../window.ts';

const bucketCount = 1024;
const none: Readonly<Admissions> = [];

/**
 * Counts callers that do not fit into a full table. Each caller belongs to one of 1,024 buckets, and all callers of a
 * bucket share one limit: stricter than promised, never laxer. The bucket of a name differs from process to process, so
 * that nobody can choose a name that fills the bucket of somebody else.
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

  /** A bucket's own list, which may have expired. */
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

  /** The hash function FNV-1a, started from the seed. */
  #bucketOf(name: string): number {
    let hash = this.#seed;
    for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
    return (hash ^ (hash >>> 15)) & (bucketCount - 1);
  }
}
