import type { Waiting } from './admission-queue.ts';
import type { ErrorCode } from './errors.ts';
import type { Priority } from './priority.ts';
import type { RefusalReason } from './provider-error.ts';

/** Why a call failed. A `GatewayError` is one. */
export interface CallFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly context?: { readonly retryAfterMs?: number; readonly refusedFor?: RefusalReason };
}

/** A call whose answer is still on its way to the client. Holds nothing of the request. */
export interface OpenCall {
  readonly health: TargetHealth;
  readonly beganAtMs: number;
}

/**
 * What the process knows of how a target is doing, as the code sees it that calls the target. Each call that begins ends
 * exactly once. All times are monotonic, in milliseconds.
 */
export interface TargetHealth {
  /** Takes one of the slots that the target has for calls. False where none is free. */
  enter(nowMs: number): boolean;
  /**
   * Waits for a slot, after `enter` gave none.
   * @param withinMs time in which the request must have it
   * @throws GatewayError `overloaded` at once where it cannot have one in time
   */
  wait(priority: Priority, withinMs: number, nowMs: number): Waiting;
  /** Gives back a slot in which no call has begun. */
  giveBack(): void;
  /** Whether it has said that it takes no calls for a while, or refuses our credentials. */
  wantsRest(nowMs: number): boolean;
  /** Whether it wants to be left alone, or seems to be down: requests go elsewhere if they can. */
  isLeftOut(nowMs: number): boolean;
  /** A call begins, which has its slot. */
  begin(nowMs: number): void;
  /**
   * The complete answer, or the first event of a stream, has come.
   * @param allowedMs what the first event of a stream might have taken. Undefined for a complete answer, whose time says
   *   how long it is.
   */
  answered(beganAtMs: number, nowMs: number, allowedMs?: number): void;
  /**
   * The call is over: it failed, or the last byte of its answer has come. Its slot is free again.
   * @param failure absent where nothing went wrong
   * @param allowedMs as above, where no first event has come
   */
  end(beganAtMs: number, nowMs: number, failure?: CallFailure, allowedMs?: number): void;
  /** How long nineteen of twenty streams wait for their first event. Undefined while too few are known. */
  readonly usualWaitMs: number | undefined;
  /** How long nineteen of twenty calls of other kinds wait for their answer. Undefined while too few are known. */
  readonly usualAnswerMs: number | undefined;
}

/**
 * How a target can be: it works; it is back and gets a part of its requests; it is left out because calls to it fail; it
 * was, and the next request tries it; it wants to be left alone; it refuses our credentials.
 */
export const targetConditions = ['works', 'returns', 'fails', 'due', 'cools_down', 'refused'] as const;
export type TargetCondition = (typeof targetConditions)[number];
