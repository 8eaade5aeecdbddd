/** An inference in a provider's own form, ready to be sent. */
export interface PreparedCall {
  /** The dialect's path, without the provider's base path, e.g. `/chat/completions`. */
  readonly path: string;
  readonly body: Buffer;
  /** The gateway added `stream_options` of itself; where the provider refuses it, the call is worth another try without. */
  readonly addsStreamOptions: boolean;
  /** What the provider cannot be told of the client's request, by the client's names. */
  readonly dropped?: readonly string[];
}
