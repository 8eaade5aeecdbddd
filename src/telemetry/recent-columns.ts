import type { RecentAttempt, RecentChoice, RecentFailure, SeenLimit } from './recent-request.ts';
import { stepNames } from './request-clock.ts';

/** Limits that have columns of their own. */
export const fewLimits = 3;

/** The columns of numbers; NaN where nothing is known. */
export const number = {
  endedAtWallMs: 0,
  totalMs: 1,
  status: 2,
  reservedTokens: 3,
  reservedNanoUsd: 4,
  usedTokens: 5,
  inputTokens: 6,
  outputTokens: 7,
  nanoUsd: 8,
  /** Of the only attempt. */
  beganMs: 9,
  durationMs: 10,
  attemptStatus: 11,
  remaining: 12,
  steps: 12 + fewLimits,
} as const;
export const numbersEach = number.steps + stepNames.length;

/** The columns of all else. */
export const value = {
  requestId: 0,
  traceId: 1,
  route: 2,
  client: 3,
  callerId: 4,
  callerKind: 5,
  team: 6,
  priority: 7,
  stream: 8,
  requestedModel: 9,
  modelLabel: 10,
  upstreamModel: 11,
  reportedModel: 12,
  provider: 13,
  finishReason: 14,
  tokensEstimated: 15,
  decision: 16,
  unusual: 17,
  shared: 18,
  limits: 19,
} as const;
export const valuesEach = value.limits + fewLimits;

/** What few requests have. */
export interface Unusual {
  readonly failure: RecentFailure | undefined;
  /** Undefined for a single attempt that went well. */
  readonly attempts: readonly RecentAttempt[] | undefined;
  readonly choices: readonly RecentChoice[] | undefined;
  /** Undefined where they fit into the columns. */
  readonly limits: readonly SeenLimit[] | undefined;
  readonly refusedBy: string | undefined;
}
