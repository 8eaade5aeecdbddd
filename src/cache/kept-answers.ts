import type { Clock, Timer } from '../core/clock.ts';
import type { KeptAnswer } from './kept-answer.ts';
import type { RecordingMemory } from './recording.ts';

/** What is remembered under a key after its call has ended. */
export interface Kept {
  readonly kind: 'kept';
  /** Of the request that was answered. */
  readonly fingerprint: string;
  /** Whose key it is. */
  readonly owner: string;
  /** Undefined where the answer was too large, or had to make room. */
  answer: KeptAnswer | undefined;
  readonly expiresAtMs: number;
}

export interface KeptBounds {
  readonly windowMs: number;
  readonly maxEntries: number;
  readonly maxBytes: number;
  /** The part of the entries and of the bytes that one caller may have, from 0 to 1. */
  readonly maxShare: number;
}

/** The keys of one caller, or of all callers, the oldest first. */
class Group {
  readonly names = new Set<string>();
  /** Those whose answers are kept. */
  readonly withAnswer = new Set<string>();
  /** Of these answers. */
  bytes = 0;
}

const sweepEveryMs = 60_000;

/**
 * The answers that are kept for repeats, the oldest first, and the memory for them and for the recordings of calls in
 * flight. An answer that must make room leaves its key behind, because the repeat must not run again; only where there
 * are too many keys are they forgotten.
 */
export class KeptAnswers implements RecordingMemory {
  #bounds: KeptBounds;
  readonly #clock: Clock;
  readonly #byName = new Map<string, Kept>();
  readonly #all = new Group();
  readonly #owners = new Map<string, Group>();
  #recordedBytes = 0;
  #sweep: Timer | undefined;

  constructor(bounds: KeptBounds, clock: Clock) {
    this.#bounds = bounds;
    this.#clock = clock;
  }

  setBounds(bounds: KeptBounds): void {
    this.#bounds = bounds;
  }

  /** Whether repeats only join calls in flight. */
  get keepsNone(): boolean {
    return this.#bounds.maxEntries === 0;
  }

  get entries(): number {
    return this.#byName.size;
  }

  /** Bytes of recordings and kept answers. */
  get bytes(): number {
    return this.#recordedBytes + this.#all.bytes;
  }

  find(name: string): Kept | undefined {
    const kept = this.#byName.get(name);
    if (kept === undefined || kept.expiresAtMs > this.#clock.nowMs()) return kept;
    this.#forget(name, kept);
    return undefined;
  }

  /** @param answer undefined where it was too large */
  keep(name: string, owner: string, fingerprint: string, answer: KeptAnswer | undefined): void {
    const { maxEntries, maxShare, windowMs } = this.#bounds;
    if (this.keepsNone) return;
    while (this.#ofOwner(owner).names.size >= Math.max(1, maxShare * maxEntries))
      this.#forgetOldest(this.#ofOwner(owner));
    while (this.#byName.size >= maxEntries) this.#forgetOldest(this.#all);
    const fits = answer !== undefined && this.#makeRoom(this.#ofOwner(owner), answer.bytes.length);
    const expiresAtMs = this.#clock.nowMs() + windowMs;
    this.#byName.set(name, { kind: 'kept', fingerprint, owner, answer: fits ? answer : undefined, expiresAtMs });
    for (const group of [this.#all, this.#ofOwner(owner)]) {
      group.names.add(name);
      if (!fits) continue;
      group.withAnswer.add(name);
      group.bytes += answer.bytes.length;
    }
    this.#sweep ??= this.#clock.after(sweepEveryMs, () => {
      this.#forgetExpired();
    });
  }

  reserve(bytes: number): boolean {
    if (!this.#dropUntil(this.#all, () => this.bytes + bytes <= this.#bounds.maxBytes)) return false;
    this.#recordedBytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#recordedBytes -= bytes;
  }

  /** Stops the timer, which would otherwise keep the process alive. */
  close(): void {
    this.#sweep?.cancel();
  }

  #makeRoom(own: Group, bytes: number): boolean {
    const { maxBytes, maxShare } = this.#bounds;
    return (
      this.#dropUntil(own, () => own.bytes + bytes <= maxShare * maxBytes) &&
      this.#dropUntil(this.#all, () => this.bytes + bytes <= maxBytes)
    );
  }

  /** Drops answers of the group, and keeps their keys, until there is room. False where there is none. */
  #dropUntil(group: Group, isFree: () => boolean): boolean {
    for (const name of group.withAnswer) {
      if (isFree()) return true;
      const kept = this.#byName.get(name);
      if (kept !== undefined) this.#drop(name, kept);
    }
    return isFree();
  }

  #drop(name: string, kept: Kept): void {
    const { answer, owner } = kept;
    if (answer === undefined) return;
    kept.answer = undefined;
    for (const group of [this.#all, this.#ofOwner(owner)]) {
      group.withAnswer.delete(name);
      group.bytes -= answer.bytes.length;
    }
  }

  #forgetExpired(): void {
    const nowMs = this.#clock.nowMs();
    for (const [name, kept] of this.#byName) {
      if (kept.expiresAtMs > nowMs) break;
      this.#forget(name, kept);
    }
    if (this.#byName.size === 0) this.#sweep = undefined;
    else this.#sweep?.restart();
  }

  #forgetOldest({ names }: Group): void {
    const [name] = names;
    const kept = name === undefined ? undefined : this.#byName.get(name);
    if (name !== undefined && kept !== undefined) this.#forget(name, kept);
  }

  #forget(name: string, kept: Kept): void {
    this.#drop(name, kept);
    this.#byName.delete(name);
    const own = this.#ofOwner(kept.owner);
    for (const group of [this.#all, own]) group.names.delete(name);
    if (own.names.size === 0) this.#owners.delete(kept.owner);
  }

  #ofOwner(owner: string): Group {
    let own = this.#owners.get(owner);
    if (own === undefined) this.#owners.set(owner, (own = new Group()));
    return own;
  }
}
