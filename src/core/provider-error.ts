import type { DialectName } from './dialect-name.ts';

/** The kinds of provider errors. The error reader of every dialect uses these kinds. */
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
  /** The gateway's account has no money or no quota left. Waiting does not help. */
  | 'quota_exhausted'
  | 'overloaded'
  | 'server_error'
  /** A redirect, which the gateway does not follow. */
  | 'redirect'
  | 'unknown';

/** A reason to refuse a request that another model, or another provider, may not have. */
export type RefusalReason =
  /** The prompt, or the prompt and the answer that it asks for, are too long for the model. */
  | 'context_window'
  /** The provider's content policy forbids the prompt, or the answer. */
  | 'content_policy';

/** Where in the answer the provider put its error. */
export type ProviderErrorLocation =
  /** An answer whose status is not a 2xx. */
  | 'status'
  /** The body of a 2xx. */
  | 'body'
  | 'first_event'
  /** An event after the first. */
  | 'event';

/**
 * How the SDKs of the dialect react to an error inside a stream. `raise`: all of them raise it. `overlook`: some ignore
 * it, so the gateway's own error event must follow. `misread`: some pass it to the application as a part of the answer,
 * or fail on it, so the gateway's own error event must replace it.
 */
export type SdkReaction = 'raise' | 'overlook' | 'misread';

/** A provider's error, independent of its wire format. The texts are the provider's own and may contain credentials. */
export interface ProviderError {
  readonly kind: ProviderErrorKind;
  readonly location: ProviderErrorLocation;
  /**
   * The HTTP status of the answer. For an error inside a 2xx: the status that the error names, or the usual status of
   * its kind.
   */
  readonly status: number;
  /** The provider's message for people, shortened. */
  readonly message?: string;
  /** The parameter of the request that caused the error. */
  readonly param?: string;
  /** The provider's own code and type of the error. */
  readonly code?: string;
  readonly type?: string;
  /** Absent where the provider has refused for another reason, or has not refused. */
  readonly refusedFor?: RefusalReason;
  /** Milliseconds after which the provider accepts another call. */
  readonly retryAfterMs?: number;
  /** The value of the provider's `x-should-retry`. */
  readonly shouldRetry?: boolean;
  readonly sdks: SdkReaction;
  /** The body of an error answer in the form of its dialect. It may be sent unchanged to a client of that dialect. */
  readonly body?: ErrorBody;
}

/** An error's body in the form of one dialect. */
export interface ErrorBody {
  readonly dialect: DialectName;
  readonly bytes: Buffer;
}
