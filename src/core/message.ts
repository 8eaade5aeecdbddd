import type { Citation } from './citation.ts';
import type { DialectName } from './dialect-name.ts';
import type { MediaSource } from './media-source.ts';
import type { Signature } from './signature.ts';

/** Parsed JSON that the gateway does not interpret. */
export type Json = unknown;

export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool';

export interface Message {
  readonly role: Role;
  /** A string stands for one part of text. */
  readonly content: string | readonly Part[];
  /** The client sent `content: null`. Some providers treat that differently from a message without content. */
  readonly hasNullContent?: true;
  /** Name of the speaker; it distinguishes speakers of the same role. */
  readonly name?: string;
}

export type Part =
  | TextPart
  | RefusalPart
  | ImagePart
  | AudioPart
  | VideoPart
  | FilePart
  | ToolCallPart
  | ToolResultPart
  | ReasoningPart
  | ExtensionPart;

/** The client asks the provider to cache the prompt up to this place. */
export interface CacheMarker {
  /** How long the provider should keep it, such as `5m` or `1h`. Absent: the provider decides. */
  readonly ttl?: string;
}

interface Cacheable {
  readonly cache?: CacheMarker;
}

interface TextPart extends Cacheable {
  readonly kind: 'text';
  readonly text: string;
  /** Sources of a text that the assistant wrote in an earlier turn. */
  readonly citations?: readonly Citation[];
  readonly signature?: Signature;
}

/** Text with which an assistant refused to answer. */
interface RefusalPart {
  readonly kind: 'refusal';
  readonly text: string;
}

/** An image of the user, or one that the assistant made in an earlier turn. */
export interface ImagePart extends Cacheable {
  readonly kind: 'image';
  readonly source: MediaSource;
  /** How much detail of the image the model should process, in the client's own vocabulary. */
  readonly detail?: string;
  /** Of an image that the assistant made in an earlier turn. */
  readonly signature?: Signature;
}

export interface AudioPart extends Cacheable {
  readonly kind: 'audio';
  readonly source: MediaSource;
}

interface VideoPart extends Cacheable {
  readonly kind: 'video';
  readonly source: MediaSource;
  /** Which part of the video to process, and how many frames per second, in the form of the client's dialect. */
  readonly options?: Json;
}

/** A document, such as a PDF or a text. */
export interface FilePart extends Cacheable {
  readonly kind: 'file';
  readonly source: MediaSource;
  /** The file's name. */
  readonly name?: string;
  readonly title?: string;
  /** Information about the document that is not part of the document. */
  readonly context?: string;
  /** Whether the answer should cite the places of the document that support it. */
  readonly citations?: boolean;
}

/** A tool call that the assistant made in an earlier turn. */
export interface ToolCallPart extends Cacheable {
  readonly kind: 'tool_call';
  readonly id: string;
  readonly name: string;
  /** The arguments as the model wrote them: usually JSON, but not always valid. */
  readonly arguments: string;
  readonly signature?: Signature;
}

export interface ToolResultPart extends Cacheable {
  readonly kind: 'tool_result';
  readonly callId: string;
  readonly content: string | readonly Part[];
  /** The tool failed. The content describes the failure. */
  readonly isError?: true;
}

/** The assistant's reasoning before its answer. */
export interface ReasoningPart {
  readonly kind: 'reasoning';
  /** Empty where the provider does not show the reasoning. */
  readonly text: string;
  /** The text is a summary of the reasoning and not the reasoning itself. */
  readonly isSummary?: true;
  readonly signature?: Signature;
}

/** A part that exists in one dialect only, such as a call of a tool that the provider runs itself, or the result of that call. */
interface ExtensionPart {
  readonly kind: 'extension';
  readonly dialect: DialectName;
  /** Name of the part in the client's dialect, such as `messages.content.server_tool_use`. */
  readonly name: string;
  /** The whole part in the form of that dialect. */
  readonly value: Json;
  /** The part must not be dropped, because the answer would mean something else without it. */
  readonly isIndispensable?: true;
}
