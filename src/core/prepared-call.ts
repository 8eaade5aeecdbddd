/** An inference in the form of a provider's dialect, ready to be sent. */
export interface PreparedCall {
  /** Path within the dialect, without the provider's base path, e.g. `/chat/completions`. */
  readonly path: string;
  readonly body: Buffer;
  /** The gateway itself added `stream_options`. Where the provider refuses it, the call is tried once more without it. */
  readonly addsStreamOptions: boolean;
  /** Parameters of the client's request that this provider cannot be sent, by the client's names. */
  readonly dropped?: readonly string[];
}
