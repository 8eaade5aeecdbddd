/** An inference in a provider's own form, ready to be sent. */
export interface PreparedCall {
  /** The dialect's path, without the provider's base path, e.g. `/chat/completions`. */
  readonly path: string;
  readonly body: Buffer;
}
