import type { Caller } from '../core/caller.ts';
import type { Exchange } from '../core/exchange.ts';
import type { ApiKeys } from './api-keys.ts';

/** The parts of a request that say who sent it. */
export type ShownCredentials = Pick<Exchange, 'headers' | 'clientAddress' | 'connection'> &
  Partial<Pick<Exchange, 'query'>>;

type Header = string | string[] | undefined;

/**
 * Longest header that is remembered: twice as long as a header with one of our keys. A header can have 16 KiB, and each
 * connection remembers two.
 */
export const maxRememberedLength = 128;

/**
 * Returns the caller of the connection's last request if this request shows the same credentials, the keys are the same
 * and the key has not expired. Then the key need not be hashed again. Why this is safe:
 * docs/decisions/a-key-is-known-by-its-hash.md.
 */
export function recall(shown: ShownCredentials, keys: ApiKeys, wallMs: number): Caller | undefined {
  const { identified } = shown.connection;
  return identified instanceof RememberedCaller && identified.isStill(shown, keys, wallMs)
    ? identified.caller
    : undefined;
}

/** @param expiresAtMs in milliseconds since 1970; Infinity if the credentials do not expire */
export function remember(shown: ShownCredentials, keys: ApiKeys, caller: Caller, expiresAtMs: number): void {
  const { places, required } = keys;
  if (required && places.headers.some((name) => isLong(shown.headers[name]))) return;
  if (required && isLong(places.keyInQuery(shown.query))) return;
  shown.connection.identified = new RememberedCaller(shown, keys, caller, expiresAtMs);
}

class RememberedCaller {
  readonly caller: Caller;
  readonly #keys: ApiKeys;
  readonly #expiresAtMs: number;
  readonly #clientAddress: string;
  /** The values of the headers in which keys are accepted, in the same order. */
  readonly #headers: readonly Header[];
  readonly #inQuery: string | undefined;

  constructor({ headers, clientAddress, query }: ShownCredentials, keys: ApiKeys, caller: Caller, expiresAtMs: number) {
    this.caller = caller;
    this.#keys = keys;
    this.#expiresAtMs = expiresAtMs;
    this.#clientAddress = clientAddress;
    // If no key is required, none is read, and none is remembered.
    this.#headers = keys.required ? keys.places.headers.map((name) => headers[name]) : [];
    this.#inQuery = keys.required ? keys.places.keyInQuery(query) : undefined;
  }

  isStill({ headers, clientAddress, query }: ShownCredentials, keys: ApiKeys, wallMs: number): boolean {
    if (keys !== this.#keys || wallMs >= this.#expiresAtMs || clientAddress !== this.#clientAddress) return false;
    if (!keys.required) return true;
    const { places } = keys;
    for (let at = 0; at < places.headers.length; at += 1) {
      if (!areSame(headers[places.headers[at] ?? ''], this.#headers[at])) return false;
    }
    return areSame(places.keyInQuery(query), this.#inQuery);
  }
}

function isLong(header: Header): boolean {
  return header !== undefined && header.length > maxRememberedLength;
}

/**
 * Takes the same time for all texts of one length. Behind a proxy, the client that asks may not be the one whose key is
 * remembered.
 */
function areSame(shown: Header, kept: Header): boolean {
  if (typeof shown !== 'string' || typeof kept !== 'string') return shown === undefined && kept === undefined;
  if (shown.length !== kept.length) return false;
  let difference = 0;
  for (let at = 0; at < shown.length; at += 1) difference |= shown.charCodeAt(at) ^ kept.charCodeAt(at);
  return difference === 0;
}
