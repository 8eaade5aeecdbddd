import { keyHeaders, keyInQuery } from './accepted-key-places.ts';
import type { ShownCredentials } from './remembered-caller.ts';

/** The key that a client sent: `Authorization: Bearer …`, or in another place of `accepted-key-places.ts`. Undefined: it sent none. */
export function presentedKey({ headers, query }: Pick<ShownCredentials, 'headers' | 'query'>): string | undefined {
  for (const name of keyHeaders) {
    const value = first(headers[name]);
    const key = name === 'authorization' ? bearer(value) : nonEmpty(value);
    if (key !== undefined) return key;
  }
  return nonEmpty(keyInQuery(query));
}

function bearer(header: string | undefined): string | undefined {
  if (header === undefined || header.slice(0, 7).toLowerCase() !== 'bearer ') return undefined;
  return nonEmpty(header.slice(7));
}

function nonEmpty(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}

function first(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
