import type { Exchange } from '../core/exchange.ts';

/** The key that a client sent: `Authorization: Bearer …`, or else `x-api-key`. Undefined if it sent none. */
export function presentedKey(headers: Exchange['headers']): string | undefined {
  return bearer(first(headers['authorization'])) ?? nonEmpty(first(headers['x-api-key']));
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
