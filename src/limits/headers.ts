import { formatDuration } from './format-duration.ts';
import type { Decision, LimitState, WindowLimit } from './store.ts';

const openaiNames = {
  requests: ['x-ratelimit-limit-requests', 'x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests'],
  tokens: ['x-ratelimit-limit-tokens', 'x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens'],
} as const;

type WindowState = LimitState & { readonly limit: WindowLimit };

/**
 * What a caller is told about its limits, with every answer: flat header pairs, none where no window applies. The IETF
 * pair (draft-ietf-httpapi-ratelimit-headers-11) says the tightest limit; OpenAI's three say the tightest of requests
 * and the tightest of tokens. Concurrency and money have no window, and so no place here.
 *
 * `t` is the draft's effective window, the time within which no more than `r` can be used: until the first units come
 * back. OpenAI's `reset` is the time until the limit is back in its first state: until the last ones do.
 */
export function limitHeaders(decision: Decision): string[] {
  const { states } = decision;
  const first = states[0];
  if (first === undefined) return [];
  if (states.length === 1) return isWindow(first) ? ietfPair(first).concat(openaiThree(first)) : [];
  const requests = tightestOf(states, 'requests');
  const tokens = tightestOf(states, 'tokens');
  const refusing = decision.kind === 'refused' && isWindow(decision.state) ? decision.state : undefined;
  const tightest = refusing ?? tighter(requests, tokens);
  return [
    ...(tightest === undefined ? [] : ietfPair(tightest)),
    ...(requests === undefined ? [] : openaiThree(refusing?.limit.unit === 'requests' ? refusing : requests)),
    ...(tokens === undefined ? [] : openaiThree(refusing?.limit.unit === 'tokens' ? refusing : tokens)),
  ];
}

function ietfPair({ limit, remaining, nextMs }: WindowState): string[] {
  const { name, unit, windowMs } = limit;
  return [
    'ratelimit-policy',
    `"${name}";q=${limit.limit};w=${Math.ceil(windowMs / 1000)}${unit === 'requests' ? '' : `;qu="${unit}"`}`,
    'ratelimit',
    `"${name}";r=${remaining};t=${Math.ceil(nextMs / 1000)}`,
  ];
}

function openaiThree({ limit, remaining, resetMs }: WindowState): string[] {
  const [ofLimit, ofRemaining, ofReset] = openaiNames[limit.unit];
  return [ofLimit, String(limit.limit), ofRemaining, String(remaining), ofReset, formatDuration(resetMs)];
}

function tightestOf(states: readonly LimitState[], unit: WindowLimit['unit']): WindowState | undefined {
  let tightest: WindowState | undefined;
  for (const state of states) if (isWindow(state) && state.limit.unit === unit) tightest = tighter(tightest, state);
  return tightest;
}

/** The one with the smaller part left; of two alike, the one that gives back later. */
function tighter(one: WindowState | undefined, other: WindowState | undefined): WindowState | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const difference = other.remaining / other.limit.limit - one.remaining / one.limit.limit;
  return difference < 0 || (difference === 0 && other.nextMs > one.nextMs) ? other : one;
}

function isWindow(state: LimitState): state is WindowState {
  return state.limit.kind === 'window';
}
