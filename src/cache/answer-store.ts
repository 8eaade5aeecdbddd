import type { KeptAnswer } from './kept-answer.ts';

/** Remembers idempotency keys, and small answers, for all processes of a gateway. */
export interface AnswerStore {
  /**
   * Claims the name for a call of this process, or tells what another process has under it. Never rejects, and waits no
   * longer than a decision about limits: while the store is away, each process is alone.
   */
  claim(name: string, fingerprint: string): Promise<Stored>;
}

export type Stored =
  /** This process may make the call. */
  StoredOurs | { readonly kind: 'running'; readonly fingerprint: string } | StoredAnswer;

interface StoredOurs {
  readonly kind: 'ours';
  readonly claim: StoredClaim;
  /** Whether the store has taken the claim. Otherwise it is away, and another process may make the call as well. */
  readonly isTaken: boolean;
}

export interface StoredAnswer {
  readonly kind: 'ended';
  readonly fingerprint: string;
  /** Undefined where it was too large for the store, or had no room there. */
  readonly answer: KeptAnswer | undefined;
}

/** Belongs to a call in flight. Neither function waits or throws. */
export interface StoredClaim {
  /** Another process may make the call. */
  giveUp(): void;
  /** The call has ended, and no other process may make it. */
  keep(owner: string, answer: KeptAnswer | undefined): void;
}
