import type { GatewayError } from './errors.ts';
import type { Usage } from './usage.ts';

/**
 * One answer as a sequence of events that belong to no dialect. The provider side of one dialect produces them from a
 * stream or from a complete answer; the client side of another dialect writes them. `start` comes first. `finish` and
 * `usage` may come in any order after the content. No event says that the stream is complete: the reader of the stream
 * reports that.
 */
export type AnswerEvent =
  | StartEvent
  | ModelEvent
  | TextEvent
  | RefusalEvent
  | ReasoningEvent
  | ToolCallBeginEvent
  | ToolCallArgumentsEvent
  | ToolCallEndEvent
  | CitationEvent
  | FinishEvent
  | UsageEvent
  | ErrorEvent;

interface StartEvent {
  readonly kind: 'start';
  /** The model name as the provider reports it. Undefined where the provider has not reported one yet. */
  readonly model: string | undefined;
}

/** The provider reported the model name after the start. */
interface ModelEvent {
  readonly kind: 'model';
  readonly model: string;
}

interface TextEvent {
  readonly kind: 'text';
  readonly text: string;
}

/** Text with which the model refuses to answer. */
interface RefusalEvent {
  readonly kind: 'refusal';
  readonly text: string;
}

interface ReasoningEvent {
  readonly kind: 'reasoning';
  readonly text: string;
  /** See `ReasoningPart` of a conversation. */
  readonly signature?: string;
}

interface ToolCallBeginEvent {
  readonly kind: 'tool_call_begin';
  /** Index of the call within this answer: 0 for the call that began first. */
  readonly call: number;
  /** Position of the call as the provider numbers its calls. Calls with the same position are ordered by `call`. */
  readonly position: number;
  readonly id: string;
  readonly name: string;
}

/** A piece of a call's arguments. Pieces of parallel calls may be mixed. */
interface ToolCallArgumentsEvent {
  readonly kind: 'tool_call_arguments';
  readonly call: number;
  readonly json: string;
}

/** The call is complete. */
interface ToolCallEndEvent {
  readonly kind: 'tool_call_end';
  readonly call: number;
}

/** A source that the answer cites. */
export interface CitationEvent {
  readonly kind: 'citation';
  readonly url: string;
  readonly title?: string;
}

export interface FinishEvent {
  readonly kind: 'finish';
  readonly reason: FinishReason;
  /** The finish reason in the provider's own vocabulary. */
  readonly said: string;
}

/** Why an answer ended. `other` is a reason that only this provider has. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'other';

interface UsageEvent {
  readonly kind: 'usage';
  readonly usage: Usage;
}

/** The provider sent an error instead of the answer, or instead of the rest of it. */
interface ErrorEvent {
  readonly kind: 'error';
  readonly error: GatewayError;
}

/** Receives the events of one answer, in order. */
export type HearAnswer = (event: AnswerEvent) => void;
