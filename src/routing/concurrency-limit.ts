import type { ErrorCode } from '../core/errors.ts';

/** A target is never limited to fewer. */
const fewestSlots = 4;
/** What is left of the limit after a target had too much work (RFC 9438, 4.6). */
const keptPart = 0.7;
/** How fast it grows again, in slots for each second cubed: 20 slots are back in 18 s, and 10 become 100 within a minute. */
const growth = 0.001;
/** A smaller share of tries that say so has other reasons than this gateway's load, and another target takes them. */
const toleratedShare = 0.1;
/** Weight of one try in the share: the last twenty or so count. */
const weight = 1 / 20;

/**
 * The adaptive limit of the requests that one target works on at once: CUBIC, which TCP uses (S. Ha, I. Rhee and L. Xu,
 * ACM SIGOPS Operating Systems Review 42-5, 2008; RFC 9438). Where the target says that it has too much work, the limit
 * falls to a part of what was in use. It grows again with time: fast up to the limit that was too much, slowly around
 * it, and fast beyond it. Why not by latency: docs/decisions/a-targets-limit-follows-what-it-says.md.
 *
 * It begins at the fixed limit, so that a target that never complains is never limited further.
 */
export class ConcurrencyLimit {
  #fixed: number;
  /** The share of tries that said that the target has too much work, a decayed average. */
  #share = 0;
  #reducedAtMs = -Infinity;
  /** What was too much when the limit was last reduced; 0 while it is the fixed one. */
  #tooMuch = 0;

  constructor(fixed: number) {
    this.#fixed = fixed;
  }

  get fixed(): number {
    return this.#fixed;
  }

  /** Sets another fixed limit. What has been learnt of the target stays. */
  setFixed(fixed: number): void {
    this.#fixed = fixed;
  }

  /** Whether it is below the fixed one, as of the last time that it was asked for. */
  get isReduced(): boolean {
    return this.#tooMuch !== 0;
  }

  /** Slots that the target has now. */
  at(nowMs: number): number {
    if (this.#tooMuch === 0) return this.#fixed;
    const regrowsS = Math.cbrt((this.#tooMuch * (1 - keptPart)) / growth);
    const seconds = (nowMs - this.#reducedAtMs) / 1000 - regrowsS;
    const slots = Math.floor(this.#tooMuch + growth * seconds ** 3);
    if (slots < this.#fixed) return Math.max(Math.min(fewestSlots, this.#fixed), slots);
    this.#tooMuch = 0;
    return this.#fixed;
  }

  /**
   * Counts a try that has ended, or has its first token.
   * @param inUse slots in use, this one included
   */
  tried(isOverload: boolean, startedAtMs: number, nowMs: number, inUse: number): void {
    // A try that began before the limit was reduced says nothing about the reduced one.
    if (startedAtMs < this.#reducedAtMs) return;
    this.#share += weight * ((isOverload ? 1 : 0) - this.#share);
    if (!isOverload || this.#share < toleratedShare) return;
    this.#tooMuch = Math.min(inUse, this.at(nowMs));
    this.#reducedAtMs = nowMs;
    this.#share = 0;
  }
}

/**
 * Whether a try says that its target has too much work. A 429 does not: it is about a quota, and the target cools down.
 * @param firstTokenMs time to the first token of a stream, or until it was given up. Undefined for a complete answer,
 *   whose time says how long it is.
 * @param allowedMs what the try had at most
 */
export function isOverload(outcome: 'ok' | ErrorCode, firstTokenMs: number | undefined, allowedMs: number): boolean {
  return outcome === 'provider_overloaded' || (firstTokenMs !== undefined && firstTokenMs >= allowedMs);
}
