import { formatDuration } from './format-duration.ts';
import type { Decision, LimitState } from './store.ts';

/**
 * What a caller is told about its limits, with every answer: flat header pairs, none where no limit applies. The IETF
 * pair (draft-ietf-httpapi-ratelimit-headers-11) and OpenAI's three say the tightest limit.
 *
 * `t` is the draft's effective window, the time within which no more than `r` can be used: until the first units come
 * back. OpenAI's `reset` is the time until the limit is back in its first state: until the last ones do.
 */
export function limitHeaders(decision: Decision): string[] {
  const tightest = decision.kind === 'refused' ? decision.limit : tightestOf(decision.states);
  if (tightest === undefined) return [];
  const { name, unit, limit, windowMs, remaining, nextMs, resetMs } = tightest;
  return [
    'ratelimit-policy',
    `"${name}";q=${limit};w=${Math.ceil(windowMs / 1000)}${unit === 'requests' ? '' : `;qu="${unit}"`}`,
    'ratelimit',
    `"${name}";r=${remaining};t=${Math.ceil(nextMs / 1000)}`,
    `x-ratelimit-limit-${unit}`,
    String(limit),
    `x-ratelimit-remaining-${unit}`,
    String(remaining),
    `x-ratelimit-reset-${unit}`,
    formatDuration(resetMs),
  ];
}

/** The one with the smallest part left; of two alike, the one that gives back later. */
function tightestOf(states: readonly LimitState[]): LimitState | undefined {
  let tightest = states[0];
  for (const state of states) {
    if (tightest === undefined) return undefined;
    const difference = state.remaining / state.limit - tightest.remaining / tightest.limit;
    if (difference < 0 || (difference === 0 && state.nextMs > tightest.nextMs)) tightest = state;
  }
  return tightest;
}
