import type { GatewayError } from './errors.ts';
import type { Usage } from './usage.ts';

/**
 * The answer of the hub, event by event, in words that no dialect owns. A provider side reads them out of its stream or its
 * complete answer; a client side writes them. `start` is the first; `finish` and `usage` may come in any order behind the
 * answer; whether the stream is whole is for the reader to say, and no event.
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
  /** The model's name as the provider reports it, where it does so at once. */
  readonly model: string | undefined;
}

/** The provider reports the model's name later than at the start. */
interface ModelEvent {
  readonly kind: 'model';
  readonly model: string;
}

interface TextEvent {
  readonly kind: 'text';
  readonly text: string;
}

/** What the model says instead of an answer. */
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
  /** Which call of this answer, counted from 0 in the order in which they begin. */
  readonly call: number;
  /** Where it stands among the calls, as the provider numbers them; calls of equal position stand in the order of `call`. */
  readonly position: number;
  readonly id: string;
  readonly name: string;
}

/** Some more of a call's arguments. Pieces of parallel calls may come in any order. */
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

/** A source that the answer names. */
export interface CitationEvent {
  readonly kind: 'citation';
  readonly url: string;
  readonly title?: string;
}

export interface FinishEvent {
  readonly kind: 'finish';
  readonly reason: FinishReason;
  /** The provider's own word. */
  readonly said: string;
}

/** Why an answer ended. `other`: for a reason that only the provider has a word for. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'other';

interface UsageEvent {
  readonly kind: 'usage';
  readonly usage: Usage;
}

/** The provider tells an error in place of the answer, or of its rest. */
interface ErrorEvent {
  readonly kind: 'error';
  readonly error: GatewayError;
}

/** Who hears the events of one answer, in order. */
export type HearAnswer = (event: AnswerEvent) => void;
