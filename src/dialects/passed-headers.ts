/** The headers that go through the gateway to a provider of one dialect and back. All others stay on their side. */
export interface PassedHeaders {
  /** The name under which the provider logs the id of our request; absent where it has none. */
  readonly requestId?: string;
  /** Of the client's headers, in lower case. The trace context (W3C) goes to every provider. */
  readonly toProvider: readonly string[];
  /** Of the provider's headers, for clients of the same dialect, and the name that each gets here. */
  readonly toClient: readonly (readonly [theirs: string, ours: string])[];
}
