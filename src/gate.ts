import type { AuthFailures } from './auth/auth-failures.ts';
import type { AnswerStore } from './cache/answer-store.ts';
import type { KnownAnswers } from './cache/known-answers.ts';
import type { Cancellation } from './core/cancellation.ts';
import type { Clock } from './core/clock.ts';
import type { DialectTable } from './dialects/dialect-table.ts';
import type { Generation } from './generation.ts';
import type { CallerShares } from './limits/caller-shares.ts';
import type { ModelRefusals } from './limits/model-refusals.ts';
import type { Shed } from './limits/shed.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import type { Upstream } from './upstream/upstream.ts';

/** The parts of the process that a request uses. `ProcessState` implements it. */
export interface Gate {
  readonly clock: Clock;
  readonly dialects: DialectTable;
  readonly authFailures: AuthFailures;
  readonly modelRefusals: ModelRefusals;
  readonly shed: Shed;
  readonly callerShares: CallerShares;
  readonly upstream: Upstream;
  readonly telemetry: Telemetry;
  /** Calls in flight that several clients wait for, and answers that are kept for repeats. */
  readonly knownAnswers: KnownAnswers;
  /** The same for all processes. Undefined where there is no shared store. */
  readonly answerStore: AnswerStore | undefined;
  /** Cancelled at the deadline of the drain, so that streams that are still open end with an error event. */
  readonly draining: Cancellation;
  /** The generation in force. A request reads it once, when it begins. */
  readonly generation: Generation;
}
