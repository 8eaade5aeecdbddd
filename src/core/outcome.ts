import type { ErrorCode, GatewayError } from './errors.ts';
import type { Target } from './plan.ts';
import type { Usage } from './usage.ts';

/** How a request ended, once the provider had been asked or could not be. */
export type RelayOutcome = CompleteOutcome | FailedOutcome;

interface Consumed {
  readonly usage?: Usage | undefined;
  readonly finishReason?: string | undefined;
  readonly reportedModel?: string | undefined;
}

/**
 * What said that a stream is whole: the event that its dialect has for it, or the clean end of the HTTP body once each
 * choice that began had its finish_reason.
 */
export type StreamEnd = 'done' | 'end_of_body';

interface CompleteOutcome extends Consumed {
  readonly kind: 'complete';
  /** Of a stream. */
  readonly streamEnd?: StreamEnd | undefined;
}

interface FailedOutcome extends Consumed {
  readonly kind: 'failed';
  readonly code: ErrorCode;
  /** For the log. */
  readonly message: string;
  /** As it was sent. Where none was, or a 200 had been before the failure, it is absent and the table's counts. */
  readonly status?: number | undefined;
}

export function completeOutcome({ usage, finishReason, reportedModel }: Consumed): CompleteOutcome {
  return { kind: 'complete', usage, finishReason, reportedModel };
}

/** @param consumed what the provider had sent before the failure */
export function failedOutcome(error: GatewayError, consumed: Consumed = {}): FailedOutcome {
  const { usage, finishReason, reportedModel } = consumed;
  const { code, message, context } = error;
  return { kind: 'failed', code, message, status: context.status, usage, finishReason, reportedModel };
}

/** How one try at one target ended, for metrics and logs. */
export interface AttemptRecord {
  readonly target: Target;
  /** Monotonic time. */
  readonly startedAtMs: number;
  /** `ok`, or the code of the error that it ended with: `client_gone`, `draining` and `deadline_exceeded` interrupted it. */
  readonly outcome: 'ok' | ErrorCode;
  /**
   * How far it came: nobody has anything of it; the provider has it and did not answer, or not to the end; it refused;
   * it answered.
   */
  readonly reached: 'nobody' | 'provider' | 'refusal' | 'answer';
  /** The provider's status, where one came. */
  readonly status?: number | undefined;
  readonly durationMs: number;
}
