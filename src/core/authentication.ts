import { type HeaderLines, noLines } from './header-lines.ts';
import type { StreamedBody } from './streamed-body.ts';

/** A call before its credentials are added, for styles of authentication that sign what is sent. */
export interface UnsignedCall {
  readonly method: string;
  /** Scheme, host and port, e.g. `https://api.openai.com`. */
  readonly origin: string;
  /** Path and query, as the request line will have them. */
  readonly path: string;
  /** All headers but `host`, `connection` and `content-length`; `pairsOf` takes them apart. */
  readonly headers: HeaderLines;
  /** One that is streamed can be signed by its headers alone: nobody has its bytes yet. */
  readonly body: Buffer | StreamedBody | undefined;
}

/** What is added to a call so that the provider knows who calls. */
export interface Credentials {
  readonly headers: HeaderLines;
  /** Percent-encoded, without `?`; empty where the credentials are no part of the query. */
  readonly query: string;
}

export const noCredentials: Credentials = { headers: noLines, query: '' };

/** How a provider is shown who calls. */
export interface Authentication {
  /**
   * The credentials of one call, asked for at each call because a mounted key file can change. A promise where they have
   * to be fetched first; the call is sent as soon as it is fulfilled, unless the call was aborted meanwhile.
   * @throws GatewayError where there are none, and rejects with it
   */
  authenticate(call: UnsignedCall): Credentials | Promise<Credentials>;
  /** Every text in those credentials that nobody may read: some providers quote them in their errors. */
  secrets(): readonly string[];
}
