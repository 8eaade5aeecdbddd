export type ClientName =
  | 'openai-node'
  | 'openai-node-responses'
  | 'ai-sdk'
  | 'ai-sdk-default'
  | 'ai-sdk-anthropic'
  | 'ai-sdk-google'
  | 'langchain'
  | 'agents';

/** One call, as an application makes it. The client knows only the base URL and a key of the gateway. */
export interface Ask {
  /** With `/v1`. */
  readonly baseUrl: string;
  /** It contains directives for the simulator: `sim/tokens=5`. */
  readonly model: string;
  readonly apiKey?: string;
  /** The client's own default if absent. */
  readonly maxRetries?: number;
  readonly signal?: AbortSignal;
  /** Called with every piece of text of a stream. */
  readonly onText?: (text: string) => void;
}

export interface Answer {
  readonly text: string;
  /** As the client reports it. Each client has its own names. */
  readonly finishReason: string | undefined;
  readonly outputTokens: number | undefined;
}

export interface ToolCall {
  readonly name: string;
  readonly input: unknown;
}

/** What an application learns from a client's error. */
export interface Failure {
  readonly status: number | undefined;
  readonly message: string;
  /** The class or name that the client gives its error. */
  readonly kind: string;
}

/**
 * The interface through which the tests use clients that we did not write. A call rejects if the client raises an
 * error.
 */
export interface Client {
  readonly name: ClientName;
  readonly complete: (ask: Ask) => Promise<Answer>;
  readonly stream: (ask: Ask) => Promise<Answer>;
  /** Offers the tool `weather` and asks for it. */
  readonly callTool: (ask: Ask) => Promise<readonly ToolCall[]>;
  readonly streamToolCall: (ask: Ask) => Promise<readonly ToolCall[]>;
  /**
   * Asks for `cityShape` with the client's own function, and returns the value that the client has parsed and checked.
   */
  readonly structured: (ask: Ask) => Promise<unknown>;
  readonly readFailure: (thrown: unknown) => Failure;
}
