/**
 * The request of the hub: what is asked of a model, in words that no dialect owns. A client side writes it, a provider side
 * reads it. JSON that nobody interprets (a schema, an unknown member) stays parsed JSON; a number in it that JavaScript
 * cannot hold exactly is an object of `JSON.rawJSON`, so that `JSON.stringify` writes its digits again.
 */
export interface Conversation {
  readonly messages: readonly Message[];
  readonly stream: boolean;
  readonly tools?: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly responseFormat?: ResponseFormat;
  /** Most tokens of the answer, those spent on reasoning included. */
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: Json;
  /** Texts that end the answer before they are written; a string stands for a list of one. */
  readonly stop?: string | readonly string[];
  /** How many answers are wanted. */
  readonly choices?: number;
  readonly logprobs?: Logprobs;
  readonly logitBias?: Json;
  /** How long the model may think, in the word of the client: `low`, `medium`, `high` and their like. */
  readonly reasoningEffort?: string;
  /** Requests with the same key are likely to share the beginning of their messages. */
  readonly cacheKey?: string;
  /** The client's own id of the person behind the request. */
  readonly user?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Members of the client's request that the hub has no word for, by their names there. */
  readonly extensions?: Readonly<Record<string, Json>>;
  /** Which of the extensions the answer would mean something else without. */
  readonly indispensable?: readonly string[];
}

/** Parsed JSON that nobody on the way interprets. */
export type Json = unknown;

export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool';

export interface Message {
  readonly role: Role;
  /** A string stands for one part of text. */
  readonly content: string | readonly Part[];
  /** The client wrote null where the content stands: some providers tell that from a message without content. */
  readonly hasNullContent?: true;
  /** Tells speakers of the same role apart. */
  readonly name?: string;
}

export type Part =
  | TextPart
  | RefusalPart
  | ImagePart
  | AudioPart
  | FilePart
  | ToolCallPart
  | ToolResultPart
  | ReasoningPart;

interface Cacheable {
  /** The client wants all that stands up to here to be kept in the provider's cache; in the client's own form. */
  readonly cache?: Json;
}

interface TextPart extends Cacheable {
  readonly kind: 'text';
  readonly text: string;
}

/** What an assistant said where it refused to answer. */
interface RefusalPart {
  readonly kind: 'refusal';
  readonly text: string;
}

interface ImagePart extends Cacheable {
  readonly kind: 'image';
  /** An https URL, or a data URL with the image itself. */
  readonly url: string;
  /** How closely to look. */
  readonly detail?: string;
}

interface AudioPart {
  readonly kind: 'audio';
  /** Base64. */
  readonly data: string;
  /** Such as `wav` or `mp3`. */
  readonly format: string;
}

interface FilePart extends Cacheable {
  readonly kind: 'file';
  /** Base64, or a data URL. */
  readonly data?: string;
  /** The provider's id of an uploaded file. */
  readonly id?: string;
  readonly name?: string;
}

/** A call that an assistant asked for earlier. */
export interface ToolCallPart {
  readonly kind: 'tool_call';
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it, which need not be valid. */
  readonly arguments: string;
}

export interface ToolResultPart extends Cacheable {
  readonly kind: 'tool_result';
  readonly callId: string;
  readonly content: string | readonly Part[];
}

/** What an assistant thought before it answered. */
interface ReasoningPart {
  readonly kind: 'reasoning';
  readonly text: string;
  /** The provider's own proof that the text is its model's; opaque, and worth something to that provider only. */
  readonly signature?: string;
}

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** A JSON Schema. */
  readonly parameters?: Json;
  /** Whether the arguments must fit the schema exactly. */
  readonly strict?: boolean;
}

/** Whether the model may, must or must not call a tool, or the name of the one that it must call. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly tool: string };

export type ResponseFormat =
  | { readonly kind: 'text' }
  | { readonly kind: 'json_object' }
  | {
      readonly kind: 'json_schema';
      readonly name: string;
      readonly description?: string;
      readonly schema?: Json;
      readonly strict?: boolean;
    };

export interface Logprobs {
  /** How many alternatives to each token are wanted beside it. */
  readonly top?: number;
}
