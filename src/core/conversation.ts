import type { CacheMarker, Json, Message } from './message.ts';

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
  readonly reasoning?: ReasoningOptions;
  /** How long the answer should be, in the client's own vocabulary: `low`, `medium`, `high`. */
  readonly verbosity?: string;
  /** Kinds of content that the answer may have, in lower case: `text`, `audio`, `image`. Absent means text only. */
  readonly outputs?: readonly string[];
  /** The provider itself should decide which part of the prompt it caches. No part has a marker for that. */
  readonly cache?: CacheMarker;
  /** A hint for the provider's prompt cache: requests with the same key probably begin with the same messages. */
  readonly cacheKey?: string;
  /** The service tier in OpenAI's vocabulary: `auto`, `default`, `flex`, `priority`. */
  readonly serviceTier?: string;
  /** Which harmful content the provider should block, in the form of the client's dialect. */
  readonly safetySettings?: Json;
  /** Id of an answer or a conversation that the provider has stored. These messages continue it. */
  readonly continues?: Json;
  /** The client's own id for its end user. */
  readonly user?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Members of the client's request that this interface has no field for, under their names in the client's dialect. */
  readonly extensions?: Readonly<Record<string, Json>>;
  /** The client's own name of a feature, where its dialect has several ways to ask for that feature and this is not the usual one. */
  readonly names?: Readonly<Record<string, string>>;
  /** Names of the extensions that must not be dropped, because the answer would mean something else without them. */
  readonly indispensable?: readonly string[];
}

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** A JSON Schema. */
  readonly parameters?: Json;
  /** Whether the arguments must match the schema exactly. */
  readonly strict?: boolean;
  readonly cache?: CacheMarker;
}

/** Whether the model may, must or must not call a tool, the name of the tool that it must call, or the names of those that it may call. */
export type ToolChoice =
  | 'auto'
  | 'none'
  | 'required'
  | { readonly tool: string }
  | { readonly allowed: readonly string[]; readonly mode: 'auto' | 'required' };

export type ResponseFormat =
  | { readonly kind: 'text' }
  | { readonly kind: 'json_object' }
  | {
      readonly kind: 'json_schema';
      /** Empty where the client's dialect has no name for a schema. */
      readonly name: string;
      readonly description?: string;
      readonly schema?: Json;
      readonly strict?: boolean;
    };

export interface Logprobs {
  /** How many alternatives to return for each token. */
  readonly top?: number;
}

/** How the model should reason before it answers. */
export interface ReasoningOptions {
  /** How long the model may reason, in the client's own vocabulary: `none`, `minimal`, `low`, `medium`, `high` and others. */
  readonly effort?: string;
  /** Maximum number of reasoning tokens. */
  readonly budgetTokens?: number;
  /** `adaptive`: the model decides whether it reasons and for how long. `disabled`: it does not reason. */
  readonly mode?: 'adaptive' | 'disabled';
  /** How much of the reasoning the answer shows, in the client's own vocabulary: `summarized`, `omitted`, `auto`, `concise`, `detailed`. */
  readonly display?: string;
}
