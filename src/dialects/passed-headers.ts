/** The headers that are passed on to a provider of one dialect and back to its clients. All other headers are dropped. */
export interface PassedHeaders {
  /** Name of the header whose value the provider logs as the id of the request; absent where it has none. */
  readonly requestId?: string;
  /** The client's headers that are passed on, in lower case. The trace context (W3C) is always passed on. */
  readonly toProvider: readonly string[];
  /** Headers with these values are sent where the client did not send its own, such as the version of an API. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** The provider's headers that are passed to clients of the same dialect, each with the name that the client gets. */
  readonly toClient: readonly (readonly [theirs: string, ours: string])[];
}
