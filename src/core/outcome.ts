import type { ErrorCode } from './errors.ts';
import type { Usage } from './usage.ts';

/** How a request ended, once the provider had been asked or could not be. */
export type RelayOutcome = CompleteOutcome | FailedOutcome;

interface Consumed {
  readonly usage?: Usage;
  readonly finishReason?: string;
  readonly reportedModel?: string;
}

export interface CompleteOutcome extends Consumed {
  readonly kind: 'complete';
}

export interface FailedOutcome extends Consumed {
  readonly kind: 'failed';
  readonly code: ErrorCode;
  /** For the log. */
  readonly message: string;
  /** Where it is not the table's: a provider's own refusal. */
  readonly status?: number;
}

/** How one try at one target ended, for metrics and logs. */
export interface AttemptRecord {
  readonly provider: string;
  readonly upstreamModel: string;
  /** `ok`, or the error's code. */
  readonly outcome: 'ok' | ErrorCode;
  /** The provider's status, where one came. */
  readonly status?: number;
  readonly durationMs: number;
}
