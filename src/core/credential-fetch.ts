/** A request to a server that gives out credentials, such as a token endpoint. */
export interface CredentialRequest {
  readonly url: URL;
  readonly method: string;
  /** Without `host`, `connection` and `content-length`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface CredentialAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * Asks such a server over connections like those to the provider itself: through the provider's proxy, and trusting the
 * same certificate authorities. A server at `http://`, such as the metadata server of a cloud, is called directly.
 * Rejects with GatewayError where there is no answer.
 */
export type CredentialFetch = (request: CredentialRequest) => Promise<CredentialAnswer>;
