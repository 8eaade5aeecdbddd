import { type HeaderLines, noLines } from './header-lines.ts';
import type { StreamedBody } from './streamed-body.ts';

/** A call before its credentials are added. A style of authentication that signs the request needs all of it. */
export interface UnsignedCall {
  readonly method: string;
  /** Scheme, host and port, e.g. `https://api.openai.com`. */
  readonly origin: string;
  /** Path and query, exactly as the request line will have them. */
  readonly path: string;
  /** All headers except `host`, `connection` and `content-length`. `pairsOf` splits them into names and values. */
  readonly headers: HeaderLines;
  /** A streamed body can be signed by its headers only, because its bytes have not arrived yet. */
  readonly body: Buffer | StreamedBody | undefined;
}

/** What is added to a call to show the provider who calls. */
export interface Credentials {
  readonly headers: HeaderLines;
  /** Percent-encoded, without `?`. Empty where the credentials are not part of the query. */
  readonly query: string;
}

export const noCredentials: Credentials = { headers: noLines, query: '' };

/** Adds the gateway's credentials to the calls of one provider. */
export interface Authentication {
  /**
   * Returns the credentials of one call. It is called for each call, because a mounted key file can change. It returns
   * a promise where the credentials must be fetched first; the call is sent when the promise is fulfilled, unless the
   * call was aborted before.
   * @throws GatewayError where there are no credentials; the promise rejects with the same error
   */
  authenticate(call: UnsignedCall): Credentials | Promise<Credentials>;
  /**
   * The provider has refused the credentials of a call that was started at that time. Credentials that are fetched are
   * fetched anew for the next call, because somebody may have revoked or rotated them before their end.
   */
  noteRefusal?(startedAtMs: number): void;
  /** Every secret text in those credentials. Some providers quote them in their errors, so the gateway removes them. */
  secrets(): readonly string[];
}
