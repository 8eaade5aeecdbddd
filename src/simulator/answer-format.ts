import type { AnswerPlan } from './answer-plan.ts';
import type { Scenario } from './options.ts';
import type { SimulatedError } from './simulated-error.ts';
import type { Progress } from './take-pieces.ts';

/** An event of a stream with its framing: text, or the bytes of a binary frame. */
export type StreamEvent = string | Buffer;

/** How one dialect writes the answer to one request. */
export interface AnswerFormat {
  /** Content type of a stream. */
  readonly streamType: string;
  /** The complete answer, as JSON or as a text, and its number of tokens. */
  writeComplete(plan: AnswerPlan, scenario: Scenario): { readonly body: object | string; readonly tokens: number };
  /** The events of a streamed answer. It counts its progress before each event that carries a token. */
  writeEvents(plan: AnswerPlan, scenario: Scenario, progress: Progress): Generator<StreamEvent, void, void>;
  /** The event that tells of an error in the middle of a stream. */
  writeErrorEvent(error: SimulatedError, plan: AnswerPlan, scenario: Scenario): StreamEvent;
  /** A frame whose content is broken JSON. */
  writeBrokenEvent(scenario: Scenario): StreamEvent;
  /** A comment, which clients must ignore; undefined where the framing has none. */
  writeComment(scenario: Scenario): string | undefined;
}
