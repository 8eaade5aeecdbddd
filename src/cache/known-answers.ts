import type { StoredAnswer, StoredClaim } from './answer-store.ts';
import type { Clock } from '../core/clock.ts';
import { type Kept, KeptAnswers, type KeptBounds } from './kept-answers.ts';
import type { SharedCall } from './shared-call.ts';

/** A request that may become a call: its limits are being asked, or it waits for another process that makes the call. */
interface Starting {
  readonly kind: 'starting';
  /** What the other process was asked. Undefined while there is none. */
  readonly elsewhere: string | undefined;
  /** Resolves when the call has begun, or is not made after all; with the answer where another process has made it. */
  readonly settled: Promise<StoredAnswer | undefined>;
}

/** A call in flight, which other clients can join. */
interface Running {
  readonly kind: 'running';
  readonly fingerprint: string;
  readonly call: SharedCall;
}

export type Known = Starting | Running | Kept;

/** The calls in flight that clients share, and the answers that are kept after them, by name. */
export class KnownAnswers {
  readonly kept: KeptAnswers;
  readonly #inFlight = new Map<string, Starting | Running>();
  #goingOn = 0;

  constructor(bounds: KeptBounds, clock: Clock) {
    this.kept = new KeptAnswers(bounds, clock);
  }

  /** Calls in flight whose first clients have left: no handler of a request waits for them. */
  get goingOn(): number {
    return this.#goingOn;
  }

  find(name: string): Known | undefined {
    return this.#inFlight.get(name) ?? this.kept.find(name);
  }

  /** Claims the name for a call that is about to begin. */
  claim(name: string): Claim {
    return new Claim(name, this.#inFlight, this.kept);
  }

  /** Counts a call that goes on without its first client, until it has ended. */
  goOn(settled: Promise<void>): void {
    this.#goingOn += 1;
    void settled.finally(() => {
      this.#goingOn -= 1;
    });
  }
}

/** The right of one request to make the call of that name. All others wait for it or join it. */
export class Claim {
  readonly #name: string;
  readonly #inFlight: Map<string, Starting | Running>;
  readonly #kept: KeptAnswers;
  #entry: Starting | Running | undefined;
  readonly #settled: Promise<StoredAnswer | undefined>;
  #settle!: (answer: StoredAnswer | undefined) => void;
  #stored: StoredClaim | undefined;

  constructor(name: string, inFlight: Map<string, Starting | Running>, kept: KeptAnswers) {
    this.#name = name;
    this.#inFlight = inFlight;
    this.#kept = kept;
    this.#settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#put({ kind: 'starting', elsewhere: undefined, settled: this.#settled });
  }

  /** Another process makes the call. All others of this one wait with the request that has this claim. */
  waitElsewhere(fingerprint: string): void {
    this.#put({ kind: 'starting', elsewhere: fingerprint, settled: this.#settled });
  }

  /** The same name is claimed in the shared store, and is kept or given up with this claim. */
  alsoHold(stored: StoredClaim): void {
    this.#stored = stored;
  }

  /** The call begins: from here on others join it. */
  begin(call: SharedCall, fingerprint: string): void {
    this.#put({ kind: 'running', fingerprint, call });
    this.#settle(undefined);
    call.onAbandoned(() => {
      this.giveUp();
    });
  }

  /**
   * There is no call, or nobody may join it any more. The next request makes a new one. Idempotent.
   * @param answer that of another process, for those that wait
   */
  giveUp(answer?: StoredAnswer): void {
    if (this.#inFlight.get(this.#name) === this.#entry) this.#inFlight.delete(this.#name);
    this.#entry = undefined;
    this.#stored?.giveUp();
    this.#stored = undefined;
    this.#settle(answer);
  }

  /** The call has ended, and its answer is given to repeats. */
  keep(owner: string): void {
    const entry = this.#entry;
    if (entry?.kind !== 'running') return;
    const answer = entry.call.keptAnswer;
    this.#kept.keep(this.#name, owner, entry.fingerprint, answer);
    if (this.#kept.keepsNone) this.#stored?.giveUp();
    else this.#stored?.keep(owner, answer);
    this.#stored = undefined;
    this.giveUp();
  }

  #put(entry: Starting | Running): void {
    this.#entry = entry;
    this.#inFlight.set(this.#name, entry);
  }
}
