import type { AnswerHeaderName } from './answer-header-names.ts';
import type { ErrorBody, RefusalReason } from './provider-error.ts';

/**
 * Every way in which a request can fail, in one table. The status, the metric label, the retry decision and the
 * reference page are all read from this table, so they cannot contradict each other.
 */

/** What the receiver of the error, a client or the gateway, may do about it. */
export type Recovery =
  | 'retry' // the same request may succeed elsewhere or a moment later
  | 'wait' // the same request succeeds after Retry-After
  | 'fix' // the request itself must change
  | 'none'; // nothing helps now: the time is over, the budget is spent, or the client has left

/**
 * Which target may be tried after a failed attempt: the same target again if there is no other, another target, another
 * target where it is allowed to repeat a call that the provider may have processed, or nobody.
 */
export type Followed = 'same_target' | 'next_target' | 'next_target_if_repeatable' | 'nobody';

export interface ErrorRow {
  /** HTTP status. A client's dialect may use another status for this error. */
  readonly status: number;
  /** The gateway's own name for this kind of error. A dialect sends it unchanged, or translates it into its own name. */
  readonly type:
    | 'invalid_request_error'
    | 'authentication_error'
    | 'permission_error'
    | 'not_found_error'
    | 'rate_limit_error'
    | 'insufficient_quota'
    | 'upstream_error'
    | 'timeout_error'
    | 'overloaded_error'
    | 'server_error';
  readonly recovery: Recovery;
  /**
   * What may follow an attempt that failed with this error. Absent means nobody, because the provider may have done the
   * work.
   */
  readonly followedBy?: Followed;
  /** Whether the error's own message may be sent to a client. Where it may not, `summary` is sent instead. */
  readonly exposesMessage: boolean;
  /** One sentence for people. The reference page prints it, and it is sent to the client where the message may not be. */
  readonly summary: string;
}

export const errorTable = {
  invalid_json: row(400, 'invalid_request_error', 'fix', true, 'The body is not valid JSON.'),
  invalid_request: row(400, 'invalid_request_error', 'fix', true, 'The body does not fit the schema.'),
  malformed_http: row(400, 'invalid_request_error', 'fix', true, 'The bytes are not a valid HTTP/1.1 request.'),
  missing_api_key: row(401, 'authentication_error', 'fix', true, 'This gateway wants an API key and none was sent.'),
  invalid_api_key: row(401, 'authentication_error', 'fix', true, 'The API key is not known here.'),
  origin_not_allowed: row(
    403,
    'permission_error',
    'fix',
    true,
    'The Origin of the page is not allowed to call this gateway.',
  ),
  model_not_allowed: row(403, 'permission_error', 'fix', true, 'The caller may not use this model.'),
  model_not_priced: row(
    403,
    'permission_error',
    'fix',
    true,
    'A budget applies and nobody knows what this model costs; its operator can say it.',
  ),
  route_not_found: row(404, 'not_found_error', 'fix', true, 'No route has this path.'),
  key_not_found: row(404, 'not_found_error', 'fix', true, 'No configured key has this id.'),
  request_not_found: row(404, 'not_found_error', 'fix', true, 'Nothing is kept of a request with this id.'),
  object_not_found: row(404, 'invalid_request_error', 'fix', true, 'The caller has no stored object with this id.'),
  model_not_found: row(404, 'not_found_error', 'fix', true, 'Nobody serves this model.'),
  method_not_allowed: row(405, 'invalid_request_error', 'fix', true, 'The route does not answer this method.'),
  body_timeout: row(408, 'timeout_error', 'retry', true, 'The request did not arrive within its time.'),
  idempotency_key_in_use: row(
    409,
    'invalid_request_error',
    'wait',
    true,
    'Another pod still works on the request with this Idempotency-Key, for longer than this one could wait; its answer comes later.',
  ),
  idempotent_answer_not_kept: row(
    409,
    'invalid_request_error',
    'fix',
    true,
    'The request with this Idempotency-Key has run, and its answer is too large to be kept or had to make room for others. Send it with another key to run it again.',
  ),
  body_too_large: row(413, 'invalid_request_error', 'fix', true, 'The body is larger than the route takes.'),
  unsupported_media_type: row(
    415,
    'invalid_request_error',
    'fix',
    true,
    'The body must be application/json, unencoded.',
  ),
  expectation_failed: row(417, 'invalid_request_error', 'fix', true, 'Only Expect: 100-continue is understood.'),
  host_not_allowed: row(
    421,
    'invalid_request_error',
    'fix',
    true,
    'The Host of the request is not one that this listener answers for.',
  ),
  idempotency_key_reused: row(
    422,
    'invalid_request_error',
    'fix',
    true,
    'Another request has been sent with this Idempotency-Key. A key belongs to one request.',
  ),
  rate_limit_exceeded: row(
    429,
    'rate_limit_error',
    'wait',
    true,
    'The caller is over a limit; Retry-After says when to come back.',
  ),
  insufficient_quota: row(429, 'insufficient_quota', 'none', true, 'The budget is spent.'),
  headers_too_large: row(
    431,
    'invalid_request_error',
    'fix',
    true,
    'The request line and headers are larger than 16 KiB.',
  ),
  client_gone: row(499, 'server_error', 'none', false, 'The client left before its answer was finished.'),
  reader_stalled: row(
    499,
    'timeout_error',
    'none',
    false,
    'The client stopped reading its answer for too long and was disconnected.',
  ),
  internal_error: row(
    500,
    'server_error',
    'retry',
    false,
    'The gateway failed; the request id finds the cause in its log.',
  ),
  upstream_unreachable: {
    ...row(502, 'upstream_error', 'retry', true, 'The provider could not be reached.'),
    followedBy: 'same_target',
  },
  upstream_error: {
    ...row(502, 'upstream_error', 'retry', true, 'The provider answered with an error of its own.'),
    followedBy: 'next_target',
  },
  upstream_invalid: {
    ...row(502, 'upstream_error', 'retry', true, 'The provider answered with something that is not an answer.'),
    followedBy: 'next_target_if_repeatable',
  },
  upstream_incomplete: {
    ...row(502, 'upstream_error', 'retry', true, "The provider's answer broke off before its end."),
    followedBy: 'next_target_if_repeatable',
  },
  upstream_too_large: row(
    502,
    'upstream_error',
    'none',
    true,
    "The provider's answer is larger than the gateway holds.",
  ),
  upstream_timeout: {
    ...row(504, 'timeout_error', 'retry', true, 'The provider did not answer within the time of one try.'),
    followedBy: 'next_target',
  },
  upstream_stalled: row(
    504,
    'timeout_error',
    'retry',
    true,
    'The provider stopped sending in the middle of its answer.',
  ),
  provider_auth_failed: {
    ...row(
      502,
      'upstream_error',
      'none',
      false,
      "The provider refused the gateway's own credentials; its operator can mend that.",
    ),
    followedBy: 'next_target',
  },
  provider_out_of_funds: {
    ...row(
      402,
      'insufficient_quota',
      'none',
      true,
      "The gateway's account at the provider has no money or quota left; its operator can mend that.",
    ),
    followedBy: 'next_target',
  },
  provider_rate_limited: {
    ...row(429, 'rate_limit_error', 'wait', true, 'The provider is over its own limit for this gateway.'),
    followedBy: 'next_target',
  },
  // 503, which every client repeats; a dialect with a status of its own for it uses that one.
  provider_overloaded: {
    ...row(503, 'overloaded_error', 'retry', true, 'The provider has too much work, and takes this request later.'),
    followedBy: 'next_target',
  },
  provider_refused: row(
    400,
    'invalid_request_error',
    'fix',
    true,
    'The provider refused the request; its status and its words are passed on.',
  ),
  overloaded: row(503, 'overloaded_error', 'wait', true, 'The gateway sheds load; Retry-After says when to come back.'),
  draining: row(503, 'overloaded_error', 'retry', true, 'This pod is shutting down and could not finish the answer.'),
  deadline_exceeded: row(504, 'timeout_error', 'none', true, 'No answer within the deadline.'),
  stream_too_long: row(504, 'timeout_error', 'none', true, 'The stream went on for longer than a stream may.'),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;

/**
 * One error of validation in the form that FastAPI clients read: the place (`loc`), the kind (`type`), the message
 * (`msg`) and the rejected value.
 */
export interface ValidationDetail {
  readonly type: string;
  readonly loc: ReadonlyArray<string | number>;
  readonly msg: string;
  /** Shortened where the value is long. */
  readonly input?: unknown;
}

/** Optional details of an error. */
export interface ErrorContext {
  /** Replaces the status of the table: a provider's 404 stays a 404. */
  readonly status?: number;
  readonly detail?: readonly ValidationDetail[];
  /** The parameter of the request that caused the error. */
  readonly param?: string;
  /** Milliseconds until the same request may succeed. Becomes `retry-after` and `retry-after-ms`. */
  readonly retryAfterMs?: number;
  /** Additional response headers. */
  readonly headers?: Readonly<Partial<Record<AnswerHeaderName, string>>>;
  /** For the log only. It is never sent to a client. */
  readonly cause?: unknown;
  /** The body of the provider's error answer. It is passed on to a client that speaks the dialect of the body. */
  readonly providerBody?: ErrorBody;
  /** The provider's own type and code of the error, where it sent them. */
  readonly providerType?: string;
  readonly providerCode?: string;
  /** Why the provider has refused the request, if a fallback may depend on it. */
  readonly refusedFor?: RefusalReason;
  /** The provider's `x-should-retry`. */
  readonly shouldRetry?: boolean;
  /** True where no byte of the request was written to the provider, so that a retry cannot run the request twice. */
  readonly unwritten?: boolean;
}

/** The only kind of error that the path of a request throws. Anything else is a bug and becomes `internal_error`. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly context: ErrorContext;

  constructor(code: ErrorCode, message?: string, context: ErrorContext = {}) {
    super(message ?? errorTable[code].summary, context.cause === undefined ? undefined : { cause: context.cause });
    this.code = code;
    this.context = context;
  }

  /** The row of the table for this error. */
  get row(): ErrorRow {
    return errorTable[this.code];
  }

  /** The message that may be sent to a client. */
  get publicMessage(): string {
    return this.row.exposesMessage ? this.message : this.row.summary;
  }

  /** Turns anything that was thrown into a GatewayError. */
  static from(thrown: unknown): GatewayError {
    if (isGatewayError(thrown)) return thrown;
    return new GatewayError('internal_error', messageOf(thrown), { cause: thrown });
  }
}

/** Anything can be thrown, also an object whose prototype or message throws when it is read. */
function isGatewayError(thrown: unknown): thrown is GatewayError {
  try {
    return thrown instanceof GatewayError;
  } catch {
    return false;
  }
}

function messageOf(thrown: unknown): string {
  try {
    // The message of a foreign object may be something other than a string.
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return 'an error that throws when it is looked at';
  }
}

function row(
  status: number,
  type: ErrorRow['type'],
  recovery: Recovery,
  exposesMessage: boolean,
  summary: string,
): ErrorRow {
  return { status, type, recovery, exposesMessage, summary };
}
