import { GatewayError } from '../../core/errors.ts';
import { headerLines, type HeaderLines, noLines } from '../../core/header-lines.ts';

/** An Origin that may be quoted in a message: a scheme and a host of limited length (RFC 6454, 6.2). */
const tellable = /^[a-z][a-z0-9+.-]{0,20}:\/\/[a-z0-9.:[\]_-]{1,100}$/i;
const headerNames = /^[a-z0-9_-]+(?:\s?,\s?[a-z0-9_-]+)*$/i;

type OriginVerdict =
  | { readonly kind: 'allowed'; /** For the answer. */ readonly headers: HeaderLines }
  | { readonly kind: 'refused'; readonly error: GatewayError };

const plain: OriginVerdict = { kind: 'allowed', headers: noLines };

/** Decides which web pages may call. A browser sends the Origin of a page; other clients send none. */
export class Cors {
  readonly #origins: ReadonlySet<string>;
  readonly #setting: string | undefined;
  readonly #exposed: string;

  /**
   * @param setting the setting that lists origins, for messages; undefined if no page is ever allowed
   * @param exposedHeaders the headers of answers that a page's script may read
   */
  constructor(corsOrigins: readonly string[], setting?: string, exposedHeaders: readonly string[] = []) {
    this.#setting = setting;
    this.#exposed = exposedHeaders.join(', ');
    this.#origins = new Set(corsOrigins.map((origin) => origin.toLowerCase().replace(/\/$/, '')));
  }

  judge(origin: string | undefined, host: string | undefined): OriginVerdict {
    if (origin === undefined || isSameOrigin(origin, host)) return plain;
    if (!this.#origins.has('*') && !this.#origins.has(origin.toLowerCase())) {
      return { kind: 'refused', error: new GatewayError('origin_not_allowed', whatToAllow(origin, this.#setting)) };
    }
    return {
      kind: 'allowed',
      headers: headerLines([
        'access-control-allow-origin',
        origin,
        'access-control-expose-headers',
        this.#exposed,
        'vary',
        'origin',
      ]),
    };
  }
}

function whatToAllow(origin: string, setting: string | undefined): string {
  if (setting === undefined) return 'No web page may call this listener.';
  if (origin === 'null') {
    return `The page has no origin that could be allowed (Origin: null), as a file or a sandboxed frame: serve it from a web server, and add that server's origin to ${setting}.`;
  }
  return tellable.test(origin)
    ? `Web pages of ${origin} are not allowed to call this gateway: its operator can add "${origin.toLowerCase()}" to ${setting}.`
    : `The Origin of the page is not allowed to call this gateway: its operator can add it to ${setting}.`;
}

/** The headers that a browser needs before it sends the real request. */
export function preflightHeaders(allow: string, requestedHeaders: string | undefined): string[] {
  const headers = ['access-control-allow-methods', allow, 'access-control-max-age', '600'];
  // The SDKs send a dozen headers of their own. Other code decides which ones are used, so any name is allowed here.
  if (requestedHeaders !== undefined && headerNames.test(requestedHeaders)) {
    headers.push('access-control-allow-headers', requestedHeaders);
  }
  return headers;
}

/** The scheme is ignored, because a proxy in front may have removed TLS. */
function isSameOrigin(origin: string, host: string | undefined): boolean {
  const start = origin.indexOf('://');
  return host !== undefined && start !== -1 && origin.slice(start + 3).toLowerCase() === host.toLowerCase();
}
