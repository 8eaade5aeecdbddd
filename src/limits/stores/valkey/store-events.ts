import type { Charge, Decision } from '../../store.ts';
import type { FailureReason } from './describe-failure.ts';

/** How a decision was made. */
export interface Decided {
  readonly by: 'store' | 'share';
  readonly decision: Decision;
  readonly charges: readonly Charge[];
  /** Milliseconds that the request waited for it. */
  readonly waitedMs: number;
  /** When it was made, since 1970: by the store's clock where the store made it. */
  readonly atMs: number;
}

/** What happens between a process and its store; whoever counts and logs listens. */
export interface StoreEvents {
  /** From now on the store decides. `awayMs` is how long it did not, and undefined for the first time. */
  storeReached(pods: number, awayMs: number | undefined): void;
  /** From now on this process decides alone, as one of so many pods. Said once for each time, and once at start where it applies. */
  storeLost(reason: FailureReason, detail: string, pods: number): void;
  /** The server throws keys away when it is full, and limits with them. Said once for each policy. */
  storeEvicts(policy: string): void;
  decided(decided: Decided): void;
  /** Something used could not be kept for the store until it is back. */
  settlementDropped(): void;
  /** A line of usage could not be kept for the store until it is back. */
  usageDropped(): void;
}
