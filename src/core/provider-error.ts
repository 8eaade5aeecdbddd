import type { DialectName } from './inference.ts';

/** What a provider's error is about. Every dialect's reader of errors sorts into these kinds. */
export type ProviderErrorKind =
  | 'invalid_request'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  /** The provider does not accept the gateway's own credentials. */
  | 'authentication'
  /** The provider does not allow this request: its content, its region, its model. */
  | 'permission'
  | 'rate_limited'
  /** The gateway's account has no money left, or no quota. Waiting does not help. */
  | 'quota_exhausted'
  | 'overloaded'
  | 'server_error'
  /** A redirect, which the gateway does not follow. */
  | 'redirect'
  | 'unknown';

/** Where a provider told its error. */
export type ProviderErrorPlace =
  /** An answer whose status is not a 2xx. */
  | 'status'
  /** The body of a 2xx. */
  | 'body'
  | 'first_event'
  /** An event after the first. */
  | 'event';

/**
 * What the SDKs of the dialect make of an error that stands in a stream. `raise`: all of them raise it. `overlook`: some
 * pass over it, so that the gateway's own error event has to follow. `misread`: some give it to the application as a part of
 * the answer or fail on it, so that the gateway's own error event has to replace it.
 */
export type SdkReaction = 'raise' | 'overlook' | 'misread';

/** A provider's error, whatever wire format told it. The texts are the provider's own: nobody has looked for credentials in them. */
export interface ProviderError {
  readonly kind: ProviderErrorKind;
  readonly place: ProviderErrorPlace;
  /** The HTTP status that the error came with or, inside a 2xx, the one that it names or that its kind usually has. */
  readonly status: number;
  /** The provider's words for people, shortened. */
  readonly words?: string;
  /** The parameter of the request that is at fault. */
  readonly param?: string;
  /** The provider's own names for the error. */
  readonly code?: string;
  readonly type?: string;
  /** Milliseconds until the provider wants to be asked again. */
  readonly retryAfterMs?: number;
  /** `x-should-retry`, as the provider said it. */
  readonly shouldRetry?: boolean;
  readonly sdks: SdkReaction;
  /** The body of an error answer in its dialect's own form, which may go to a client of that dialect as it is. */
  readonly body?: ErrorBody;
}

/** An error's body in the form of one dialect. */
export interface ErrorBody {
  readonly dialect: DialectName;
  readonly bytes: Buffer;
}
