import type { Caller } from '../core/caller.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { AttemptRecord } from '../core/outcome.ts';
import type { stepNames } from './request-clock.ts';
import type { RequestRecord } from './request-record.ts';

/**
 * What is kept of a request that has ended, so that it can be explained: numbers and short texts. Nothing of it keeps
 * alive the request's body, its answer, or the configuration that it ran with.
 */
export interface RecentRequest {
  readonly requestId: string;
  readonly traceId: string | undefined;
  readonly endedAtWallMs: number;
  /** Undefined for a request that was refused before its route began: not much else is known of it. */
  readonly totalMs: number | undefined;
  readonly route: string | undefined;
  readonly status: number | undefined;
  readonly failure: RecentFailure | undefined;
  readonly client: string | undefined;
  readonly callerId: string | undefined;
  readonly callerKind: Caller['kind'] | undefined;
  readonly team: string | undefined;
  readonly priority: RequestRecord['priority'] | undefined;
  readonly stream: boolean;
  readonly requestedModel: string | undefined;
  readonly modelLabel: string | undefined;
  readonly upstreamModel: string | undefined;
  readonly reportedModel: string | undefined;
  readonly provider: string | undefined;
  readonly finishReason: string | undefined;
  /** Only those that the request came to. */
  readonly steps: readonly RecentStep[];
  /** In the order in which they ended. */
  readonly attempts: readonly RecentAttempt[];
  /** Why each target was taken. Undefined where there was no choice. */
  readonly choices: readonly RecentChoice[] | undefined;
  /** Undefined where no limit was asked. */
  readonly decision: 'admitted' | 'refused' | undefined;
  /** How it shares an answer with other requests. Undefined where it has its own. */
  readonly shared: RequestRecord['shared'];
  /** Of the limits that refused the request, the one that refuses for the longest time. */
  readonly refusedBy: string | undefined;
  /** The limits that were asked, as they stood after the decision. */
  readonly limits: readonly SeenLimit[];
  /** Undefined where no limit needed a reservation. */
  readonly reserved: { readonly tokens: number; readonly nanoUsd: number } | undefined;
  readonly usedTokens: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly tokensEstimated: boolean;
  readonly nanoUsd: number;
}

export interface RecentFailure {
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly path: string;
  readonly truncated: boolean;
}

interface RecentStep {
  readonly name: (typeof stepNames)[number];
  /** Milliseconds from the arrival of the request's head. */
  readonly atMs: number;
}

/** An attempt, without the provider that it refers to. */
export interface RecentAttempt extends Omit<AttemptRecord, 'target' | 'startedAtMs'> {
  readonly provider: string;
  readonly upstreamModel: string;
  /** Milliseconds from the arrival of the request's head. */
  readonly beganMs: number;
}

/** Why a target was taken. */
export interface RecentChoice {
  /** Milliseconds from the arrival of the request's head. */
  readonly atMs: number;
  readonly target: string;
  readonly how: string;
  readonly passedOver: readonly { readonly target: string; readonly why: string }[];
}

/** A limit as it stood after the decision. */
export interface SeenLimit {
  readonly limit: {
    readonly name: string;
    readonly words: string;
    readonly kind: 'window' | 'concurrency' | 'budget';
    readonly unit?: 'requests' | 'tokens';
    readonly limit: number;
  };
  readonly remaining: number;
}
