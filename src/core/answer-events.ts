import type { Citation } from './citation.ts';
import type { ProviderError } from './provider-error.ts';
import type { DialectName } from './dialect-name.ts';
import type { Signature } from './signature.ts';
import type { Usage } from './usage.ts';

/**
 * One answer as a sequence of events that belong to no dialect. The provider side of one dialect produces them from a
 * stream or from a complete answer; the client side of another dialect writes them. `start` comes first: only what is
 * lost may be told before it. `finish` and `usage` may come in any order after the content. No event says that the
 * stream is complete: the reader of the stream reports that.
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
  | LogprobsEvent
  | ImageEvent
  | AudioEvent
  | ExtensionEvent
  | LostEvent
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
  /** Signature of the text so far. The text of this event may be empty. */
  readonly signature?: Signature;
}

/** Text with which the model refuses to answer. */
interface RefusalEvent {
  readonly kind: 'refusal';
  readonly text: string;
}

/** A piece of reasoning. An event with a signature ends one block of reasoning, and its own text may be empty. */
export interface ReasoningEvent {
  readonly kind: 'reasoning';
  readonly text: string;
  /** See `ReasoningPart` of a message. It is the same in all events of one block. */
  readonly isSummary?: true;
  readonly signature?: Signature;
}

interface ToolCallBeginEvent {
  readonly kind: 'tool_call_begin';
  /** Index of the call within this answer: 0 for the call that began first. */
  readonly call: number;
  /** Position of the call as the provider numbers its calls. Calls with the same position are ordered by `call`. */
  readonly position: number;
  readonly id: string;
  readonly name: string;
  readonly signature?: Signature;
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

/** A source that the answer cites. It belongs to the text before this event. */
export interface CitationEvent extends Citation {
  readonly kind: 'citation';
}

/** Log probabilities of the last tokens of the text or of the refusal. */
export interface LogprobsEvent {
  readonly kind: 'logprobs';
  readonly of: 'text' | 'refusal';
  readonly tokens: readonly TokenLogprob[];
}

export interface TokenLogprob {
  readonly token: string;
  /** Natural logarithm. */
  readonly logprob: number;
  /** The token in UTF-8, where the provider reports it. */
  readonly bytes?: readonly number[];
  /** The most likely tokens at the same place. */
  readonly top: ReadonlyArray<Omit<TokenLogprob, 'top'>>;
}

/** A complete image. */
export interface ImageEvent {
  readonly kind: 'image';
  /** Base64. */
  readonly data: string;
  readonly mediaType: string;
  readonly signature?: Signature;
}

/** A piece of audio, or of its transcript. */
export interface AudioEvent {
  readonly kind: 'audio';
  /** Base64 of a whole number of bytes. */
  readonly data?: string;
  readonly mediaType?: string;
  readonly transcript?: string;
  /** Id under which the provider finds the audio in the next turn. */
  readonly id?: string;
  /** When the id expires, in seconds since 1970. */
  readonly expiresAtSeconds?: number;
}

/** A part of the answer that exists in one dialect only. See `ExtensionPart` of a message. */
export interface ExtensionEvent {
  readonly kind: 'extension';
  readonly dialect: DialectName;
  /** The whole part in the form of that dialect. */
  readonly value: unknown;
}

/** A member of the provider's answer for which there is no event. No client gets it, and each is told. */
interface LostEvent {
  readonly kind: 'lost';
  /** Its path in the provider's answer, without the numbers of lists. */
  readonly name: string;
}

export interface FinishEvent {
  readonly kind: 'finish';
  readonly reason: FinishReason;
  /** The finish reason in the provider's own vocabulary. */
  readonly providerReason: string;
  /** The stop sequence that ended the answer, where the provider reports it. */
  readonly stopText?: string;
}

/**
 * Why an answer ended. `content_filter`: a filter before or after the model blocked it. `refusal`: the model refused.
 * `pause`: the provider continues when it is called again with the answer so far. `malformed_tool_call`: the model wrote a
 * tool call that the provider cannot parse. `other`: a reason that only this provider has.
 */
export type FinishReason =
  | 'stop'
  | 'length'
  | 'tool_calls'
  | 'content_filter'
  | 'refusal'
  | 'pause'
  | 'malformed_tool_call'
  | 'other';

interface UsageEvent {
  readonly kind: 'usage';
  readonly usage: Usage;
}

/** The provider sent an error instead of the answer, or instead of the rest of it. */
interface ErrorEvent {
  readonly kind: 'error';
  readonly error: ProviderError;
}

/** A reader calls it with the events of one answer, in order. */
export type EmitAnswerEvent = (event: AnswerEvent) => void;
