import type { ScopedState } from '../../limits/admit.ts';
import type { Limit } from '../../limits/store.ts';
import { nanoPerUsd } from '../../usage/money.ts';

/**
 * The body of `GET /admin/limits/{keyId}`: the state of every limit that a request with the key can meet. Money is in
 * US dollars. Limits that depend on the address have no figures if no address was given.
 */
export function limitsReport(keyId: string, states: readonly ScopedState[], ofAnyAddress: readonly Limit[]): string {
  const open = ofAnyAddress.map((limit) => ({ scope: 'address', of: undefined, limit, state: undefined }) as const);
  return JSON.stringify({ object: 'limits', key: keyId, data: [...states, ...open].map(entry) });
}

function entry({ scope, of, limit, state }: ScopedState): object {
  const scale = limit.kind === 'budget' ? nanoPerUsd : 1;
  const isReserved = state !== undefined && limit.kind !== 'window';
  return {
    scope,
    // Null for the gateway as a whole, and for an address that was not given.
    of: of ?? null,
    name: limit.name,
    words: limit.words,
    unit: unitOf(limit),
    limit: limit.limit / scale,
    remaining: state === undefined ? null : state.remaining / scale,
    // A window does not tell reserved units from settled ones.
    reserved: isReserved ? state.reserved / scale : null,
    // The end of requests in flight is not known.
    resets_in_seconds: state === undefined || limit.kind === 'concurrency' ? null : Math.ceil(state.resetMs / 1000),
  };
}

/** A limit of requests in flight has no unit of its own. */
export function unitOf({
  kind,
  unit = 'requests',
}: Pick<Limit, 'kind'> & { readonly unit?: 'requests' | 'tokens' }): 'requests' | 'tokens' | 'usd' {
  return kind === 'budget' ? 'usd' : unit;
}
