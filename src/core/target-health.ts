import type { ErrorCode } from './errors.ts';

/** Why a call failed. A `GatewayError` is one. */
export interface CallFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly context?: { readonly retryAfterMs?: number };
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
  begin(nowMs: number): void;
  /** The complete answer, or the first event of a stream, has come. */
  answered(beganAtMs: number, nowMs: number): void;
  /**
   * The call is over: it failed, or the last byte of its answer has come.
   * @param failure absent where nothing went wrong
   */
  end(beganAtMs: number, nowMs: number, failure?: CallFailure): void;
  /** How long nineteen of twenty calls wait for the answer or its first event. Undefined while too few are known. */
  readonly usualWaitMs: number | undefined;
}
