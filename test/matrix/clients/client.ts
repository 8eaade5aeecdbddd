/** The interface through which the scenarios use the official SDK of a dialect. */
export interface Client {
  /** The dialect, as `docs/matrix.md` calls it. */
  readonly name: string;
  /** The same, as the code calls it. */
  readonly dialect: string;
  /** The SDK, as people call it. */
  readonly sdk: string;
  /** The route that it calls. A client whose route the gateway does not have yet is not run. */
  readonly route: string;
  /** Scenarios for which the dialect has no field at all, by name. */
  readonly lacks?: readonly string[];
  /** The provider dialects that the requests can reach, if the requests can only pass and are never translated. */
  readonly passesTo?: readonly string[];
  /** Begins a conversation. */
  begin(place: Place): Talk;
  /** Status and message of an error of the SDK. Throws any other error again. */
  readFailure(thrown: unknown): Failure;
}

export interface Place {
  /** URL of the gateway, without a path. */
  readonly url: string;
  readonly model: string;
  /** Headers of every request, besides the SDK's own. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A conversation. It remembers its messages in the SDK's own form and sends all of them with each turn. */
export interface Talk {
  ask(turn: Turn): Promise<Reply>;
}

export interface Turn {
  /** Directives for the simulator. */
  readonly simulate: string;
  readonly stream?: boolean;
  /** The image or file of the question, besides its text. */
  readonly shows?: 'image' | 'document';
  readonly offersTool?: boolean;
  readonly wantsCity?: boolean;
  readonly reasons?: boolean;
  /** The result of every tool that the last answer called. It is sent in place of a question. */
  readonly result?: string;
  readonly signal?: AbortSignal;
  readonly onText?: (text: string) => void;
}

export interface Reply {
  readonly text: string;
  /** `stop`, `tool_calls`, or the SDK's own word for another reason. */
  readonly finish: string | undefined;
  readonly outputTokens: number | undefined;
  readonly calls: readonly ToolCall[];
}

export interface ToolCall {
  readonly name: string;
  readonly input: unknown;
}

export interface Failure {
  /** Undefined if the error came in a stream and the SDK has no status for it. */
  readonly status: number | undefined;
  readonly message: string;
}

/** The common name of a finish reason that has another name in the dialect. */
export function finishIn(words: Readonly<Record<string, string>>, said: string | null | undefined): string | undefined {
  return said === null || said === undefined ? undefined : (words[said] ?? said);
}
