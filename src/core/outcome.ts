import type { ErrorCode, GatewayError } from './errors.ts';
import type { Target } from './plan.ts';
import type { Usage } from './usage.ts';

/** How a request ended, after a provider was called or could not be called. */
export type RelayOutcome = CompleteOutcome | FailedOutcome;

interface Consumed {
  readonly usage?: Usage | undefined;
  readonly finishReason?: string | undefined;
  readonly reportedModel?: string | undefined;
}

/**
 * What showed that a stream is complete: the dialect's terminal event, or the clean end of the HTTP body after every
 * choice that began had its finish reason.
 */
export type StreamEnd = 'done' | 'end_of_body';

interface CompleteOutcome extends Consumed {
  readonly kind: 'complete';
  /** Only for a stream. */
  readonly streamEnd?: StreamEnd | undefined;
}

interface FailedOutcome extends Consumed {
  readonly kind: 'failed';
  readonly code: ErrorCode;
  /** For the log. */
  readonly message: string;
  /**
   * The status that was sent. Absent where none was sent, or where a 200 had been sent before the failure; then the
   * status of the table counts.
   */
  readonly status?: number | undefined;
}

export function completeOutcome({ usage, finishReason, reportedModel }: Consumed): CompleteOutcome {
  return { kind: 'complete', usage, finishReason, reportedModel };
}

/** @param consumed what the provider had sent before it failed */
export function failedOutcome(error: GatewayError, consumed: Consumed = {}): FailedOutcome {
  const { usage, finishReason, reportedModel } = consumed;
  const { code, message, context } = error;
  return { kind: 'failed', code, message, status: context.status, usage, finishReason, reportedModel };
}

/** How one attempt at one target ended, for metrics and logs. */
export interface AttemptRecord {
  readonly target: Target;
  /** Monotonic time at which the attempt began. */
  readonly startedAtMs: number;
  /**
   * `ok`, or the code of the error that ended the attempt. `client_gone`, `draining` and `deadline_exceeded` mean that
   * it was interrupted, `outrun` that another attempt of the same request answered first.
   */
  readonly outcome: 'ok' | 'outrun' | ErrorCode;
  /** What the provider said, or what went wrong, without credentials. Absent where the outcome is `ok`. */
  readonly message?: string | undefined;
  /**
   * How far the attempt got. `nobody`: no byte was sent. `provider`: the provider has the request, and sent no answer
   * or only a part of one. `refusal`: the provider refused the request. `answer`: the provider answered.
   */
  readonly reached: 'nobody' | 'provider' | 'refusal' | 'answer';
  /** The provider's HTTP status, where it sent one. */
  readonly status?: number | undefined;
  readonly durationMs: number;
}
