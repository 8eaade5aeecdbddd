import type { ErrorCode } from './errors.ts';
import type { Usage } from './usage.ts';

/** How the relay of an answer ended. */
export type RelayOutcome =
  | {
      readonly kind: 'complete';
      readonly usage?: Usage;
      readonly finishReason?: string;
      readonly reportedModel?: string;
    }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      readonly usage?: Usage;
      readonly reportedModel?: string;
    };

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
