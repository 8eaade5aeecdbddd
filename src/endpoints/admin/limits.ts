import type { LimitState } from '../../limits/store.ts';
import { nanoPerUsd } from '../../usage/money.ts';

/** The body of `GET /admin/limits/{keyId}`: how each limit of the key stands. Money is in US dollars. */
export function limitsReport(keyId: string, states: readonly LimitState[]): string {
  return JSON.stringify({ object: 'limits', key: keyId, data: states.map(entry) });
}

function entry({ limit, remaining, reserved, resetMs }: LimitState): object {
  const scale = limit.kind === 'budget' ? nanoPerUsd : 1;
  return {
    name: limit.name,
    words: limit.words,
    unit: unitOf(limit),
    limit: limit.limit / scale,
    remaining: remaining / scale,
    // What a window has given out cannot be told apart from what it was settled with.
    reserved: limit.kind === 'window' ? null : reserved / scale,
    // Nobody knows when requests in flight will end.
    resets_in_seconds: limit.kind === 'concurrency' ? null : Math.ceil(resetMs / 1000),
  };
}

function unitOf(limit: LimitState['limit']): 'requests' | 'tokens' | 'usd' {
  if (limit.kind === 'budget') return 'usd';
  return limit.kind === 'window' ? limit.unit : 'requests';
}
