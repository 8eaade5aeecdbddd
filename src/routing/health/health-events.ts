import type { QueueRefusal } from '../../core/admission-queue.ts';
import type { CallFailure } from '../../core/target-health.ts';

/** A target as people know it. */
export interface TargetName {
  readonly provider: string;
  readonly upstreamModel: string;
}

/** Told of each change of how a target is doing, and never of a call that changes nothing; and of requests that it is too busy for. */
export interface HealthEvents {
  /** Its calls fail. @param forMs until one call tries it again */
  leftOut(target: TargetName, failure: CallFailure, forMs: number): void;
  /** @param outMs how long it was left out */
  isBack(target: TargetName, outMs: number): void;
  /** It has said that it takes no more requests for a while. Told at most once a minute of each target. */
  coolsDown(target: TargetName, failure: CallFailure, forMs: number): void;
  /** A request got none of its slots. Told of each. */
  refused(target: TargetName, why: QueueRefusal): void;
  credentialsRefused(provider: string, failure: CallFailure, forMs: number): void;
  /** @param refusedMs how long they were refused */
  credentialsAccepted(provider: string, refusedMs: number): void;
}

/** Where nobody wants to know. */
export const nobodyAsks: HealthEvents = {
  leftOut: ignore,
  isBack: ignore,
  coolsDown: ignore,
  refused: ignore,
  credentialsRefused: ignore,
  credentialsAccepted: ignore,
};

function ignore(): void {
  // Nothing is told.
}
