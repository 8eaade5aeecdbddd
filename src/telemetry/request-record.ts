import type { Caller } from '../core/caller.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Usage } from '../core/usage.ts';

/** The routes that labels know; whatever else is asked for is `other`. */
export const routeLabels = ['/v1/inference', '/v1/chat/completions', '/v1/models', '/v1/models/{id}', 'other'] as const;

export type RouteLabel = (typeof routeLabels)[number];

/** One request as it ended: built once, at its very end, from the pipeline's local variables. */
export interface RequestRecord {
  readonly requestId: string;
  readonly route: RouteLabel;
  /** Absent where the request ended before the caller was known. */
  readonly caller?: Caller;
  /** As the client wrote it; logged, shortened, where it is not the label. Never a label. */
  readonly requestedModel?: string;
  /** The plan's; absent where the request never got one. */
  readonly modelLabel?: string;
  readonly upstreamModel?: string;
  readonly reportedModel?: string;
  /** The provider that gave the answer, or the last one tried. */
  readonly provider?: string;
  /** What the request amounts to: 499 where the client left, 504 for a deadline even after a 200 had been sent. */
  readonly status: number;
  readonly code?: ErrorCode;
  /** The error's own words, the unpublic ones included; logged, shortened and scrubbed. */
  readonly message?: string;
  readonly stream: boolean;
  /** The answer broke off after its head had left: the client saw a 200 and then an error, or nothing more. */
  readonly truncated?: boolean;
  readonly attempts: number;
  readonly usage?: Usage;
  readonly finishReason?: string;
  /** All of `totalMs` that was not spent waiting for a provider or a client. */
  readonly gatewayMs: number;
  /** From sending the call to the last byte of its answer, over all attempts. */
  readonly providerMs?: number;
  /** From the request's head to the first byte of a streamed answer. */
  readonly firstTokenMs?: number;
  readonly totalMs: number;
  /** Bytes of the answer's body. */
  readonly bytesOut?: number;
}
