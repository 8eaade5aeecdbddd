/**
 * The request in a form that belongs to no dialect (the hub). The client side of a dialect produces it, the provider
 * side of another dialect reads it. JSON that the gateway does not interpret (a schema, an unknown member) stays parsed
 * JSON. A number that JavaScript cannot represent exactly is an object of `JSON.rawJSON`, so that `JSON.stringify`
 * writes the same digits again.
 */
export interface Conversation {
  readonly messages: readonly Message[];
  readonly stream: boolean;
  readonly tools?: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly responseFormat?: ResponseFormat;
  /** Maximum number of tokens in the answer, reasoning tokens included. */
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: Json;
  /** Stop sequences: the answer ends before one of these texts. A string means a list of one. */
  readonly stop?: string | readonly string[];
  /** How many alternative answers are requested. */
  readonly choices?: number;
  readonly logprobs?: Logprobs;
  readonly logitBias?: Json;
  /** How long the model may reason, in the client's own vocabulary: `low`, `medium`, `high` and others. */
  readonly reasoningEffort?: string;
  /** A hint for the provider's prompt cache: requests with the same key probably begin with the same messages. */
  readonly cacheKey?: string;
  /** The client's own id for its end user. */
  readonly user?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Members of the client's request that this interface has no field for, under their names in the client's dialect. */
  readonly extensions?: Readonly<Record<string, Json>>;
  /** Names of the extensions that must not be dropped, because the answer would mean something else without them. */
  readonly indispensable?: readonly string[];
}

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
  | FilePart
  | ToolCallPart
  | ToolResultPart
  | ReasoningPart;

interface Cacheable {
  /** The client asks the provider to cache the prompt up to this part. The value has the form of the client's dialect. */
  readonly cache?: Json;
}

interface TextPart extends Cacheable {
  readonly kind: 'text';
  readonly text: string;
}

/** Text with which an assistant refused to answer. */
interface RefusalPart {
  readonly kind: 'refusal';
  readonly text: string;
}

interface ImagePart extends Cacheable {
  readonly kind: 'image';
  /** An https URL, or a data URL that contains the image. */
  readonly url: string;
  /** How much detail of the image the model should process. */
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

/** A tool call that the assistant made in an earlier turn. */
export interface ToolCallPart {
  readonly kind: 'tool_call';
  readonly id: string;
  readonly name: string;
  /** The arguments as the model wrote them: usually JSON, but not always valid. */
  readonly arguments: string;
}

export interface ToolResultPart extends Cacheable {
  readonly kind: 'tool_result';
  readonly callId: string;
  readonly content: string | readonly Part[];
}

/** The assistant's reasoning before its answer. */
interface ReasoningPart {
  readonly kind: 'reasoning';
  readonly text: string;
  /** The provider's proof that its model wrote the text. It is opaque, and only that provider can use it. */
  readonly signature?: string;
}

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** A JSON Schema. */
  readonly parameters?: Json;
  /** Whether the arguments must match the schema exactly. */
  readonly strict?: boolean;
}

/** Whether the model may, must or must not call a tool, or the name of the tool that it must call. */
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
  /** How many alternatives to return for each token. */
  readonly top?: number;
}
