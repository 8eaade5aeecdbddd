import { GatewayError } from '../core/errors.ts';
import { headerLines, type HeaderLines, noLines } from '../core/header-lines.ts';

const exposed =
  'x-request-id, server-timing, retry-after, retry-after-ms, x-headgate-provider, x-headgate-model, x-headgate-attempts, x-headgate-cost, ' +
  'ratelimit-policy, ratelimit';
const headerNames = /^[a-z0-9_-]+(?:\s?,\s?[a-z0-9_-]+)*$/i;

export type OriginVerdict =
  | { readonly kind: 'allowed'; /** For the answer. */ readonly headers: HeaderLines }
  | { readonly kind: 'refused'; readonly error: GatewayError };

const plain: OriginVerdict = { kind: 'allowed', headers: noLines };

/** Which web pages may call. A browser sends a page's Origin; anything that is not a browser sends none. */
export class Cors {
  readonly #origins: ReadonlySet<string>;

  constructor(corsOrigins: readonly string[]) {
    this.#origins = new Set(corsOrigins.map((origin) => origin.toLowerCase().replace(/\/$/, '')));
  }

  judge(origin: string | undefined, host: string | undefined): OriginVerdict {
    if (origin === undefined || isSameOrigin(origin, host)) return plain;
    if (!this.#origins.has('*') && !this.#origins.has(origin.toLowerCase())) {
      return { kind: 'refused', error: new GatewayError('origin_not_allowed') };
    }
    return {
      kind: 'allowed',
      headers: headerLines([
        'access-control-allow-origin',
        origin,
        'access-control-expose-headers',
        exposed,
        'vary',
        'origin',
      ]),
    };
  }
}

/** What a browser wants to hear before it sends the real request. */
export function preflightHeaders(allow: string, requestedHeaders: string | undefined): string[] {
  const headers = ['access-control-allow-methods', allow, 'access-control-max-age', '600'];
  // The SDKs send a dozen headers of their own; which ones are read is decided elsewhere, so any name may come.
  if (requestedHeaders !== undefined && headerNames.test(requestedHeaders)) {
    headers.push('access-control-allow-headers', requestedHeaders);
  }
  return headers;
}

/** The scheme is left aside: a proxy in front may have taken TLS off. */
function isSameOrigin(origin: string, host: string | undefined): boolean {
  const start = origin.indexOf('://');
  return host !== undefined && start !== -1 && origin.slice(start + 3).toLowerCase() === host.toLowerCase();
}
