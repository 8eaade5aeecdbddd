import type { ScopedState } from '../../limits/admit.ts';
import type { Limit } from '../../limits/store.ts';
import { nanoPerUsd } from '../../usage/money.ts';

/**
 * The body of `GET /admin/limits/{keyId}`: how each limit stands that a request with the key can meet. Money is in US
 * dollars. Limits that depend on the address that the key is used from come without figures.
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
    // Of the gateway as a whole, or of whatever address it may be: of nobody in particular.
    of: of ?? null,
    name: limit.name,
    words: limit.words,
    unit: unitOf(limit),
    limit: limit.limit / scale,
    remaining: state === undefined ? null : state.remaining / scale,
    // What a window has given out cannot be told apart from what it was settled with.
    reserved: isReserved ? state.reserved / scale : null,
    // Nobody knows when requests in flight will end.
    resets_in_seconds: state === undefined || limit.kind === 'concurrency' ? null : Math.ceil(state.resetMs / 1000),
  };
}

function unitOf(limit: Limit): 'requests' | 'tokens' | 'usd' {
  if (limit.kind === 'budget') return 'usd';
  return limit.kind === 'window' ? limit.unit : 'requests';
}
