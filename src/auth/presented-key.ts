import type { AcceptedKeyPlaces } from './accepted-key-places.ts';
import type { ShownCredentials } from './remembered-caller.ts';

/** The key that a client sent: `Authorization: Bearer …`, or in another accepted place. Undefined where it sent none. */
export function presentedKey(
  { headers, query }: Pick<ShownCredentials, 'headers' | 'query'>,
  places: AcceptedKeyPlaces,
): string | undefined {
  for (const name of places.headers) {
    const value = first(headers[name]);
    const key = name === 'authorization' ? bearer(value) : nonEmpty(value);
    if (key !== undefined) return key;
  }
  return nonEmpty(places.keyInQuery(query));
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
