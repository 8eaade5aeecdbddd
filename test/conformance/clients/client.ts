export type ClientName = 'openai-node' | 'openai-node-responses' | 'ai-sdk' | 'ai-sdk-default' | 'langchain' | 'agents';

/** One call, as an application makes it: the base URL and a key are all that the client is told of the gateway. */
export interface Ask {
  /** With `/v1`. */
  readonly baseUrl: string;
  /** Directives for the simulator stand in it: `sim/tokens=5`. */
  readonly model: string;
  readonly apiKey?: string;
  /** The client's own default where absent. */
  readonly maxRetries?: number;
  readonly signal?: AbortSignal;
  /** Told of every piece of text of a stream. */
  readonly onText?: (text: string) => void;
}

export interface Answer {
  readonly text: string;
  /** As the client tells it; each has its own words for it. */
  readonly finishReason: string | undefined;
  readonly outputTokens: number | undefined;
}

export interface ToolCall {
  readonly name: string;
  readonly input: unknown;
}

/** What a client's error tells an application. */
export interface Failure {
  readonly status: number | undefined;
  readonly message: string;
  /** The class or name that the client gives its error. */
  readonly kind: string;
}

/** A client that we did not write, behind the words that the tests use. Every call rejects where the client raises. */
export interface Client {
  readonly name: ClientName;
  readonly complete: (ask: Ask) => Promise<Answer>;
  readonly stream: (ask: Ask) => Promise<Answer>;
  /** Offers the tool `weather` and asks for it. */
  readonly callTool: (ask: Ask) => Promise<readonly ToolCall[]>;
  readonly streamToolCall: (ask: Ask) => Promise<readonly ToolCall[]>;
  /** Asks for `cityShape` by the client's own means and gives what the client parsed and checked. */
  readonly structured: (ask: Ask) => Promise<unknown>;
  readonly readFailure: (thrown: unknown) => Failure;
}
