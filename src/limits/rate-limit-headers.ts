import { answerHeader, type AnswerHeaderName } from '../core/answer-header-names.ts';
import {
  type HeaderLines,
  headerOf,
  joinLines,
  noLines,
  type NumericLine,
  numericHeaderOf,
} from '../core/header-lines.ts';
import type { LimitHeaders } from '../dialects/limit-headers.ts';
import { formatDuration } from './format-duration.ts';
import type { Decision, LimitState, WindowLimit } from './store.ts';

const stateName: AnswerHeaderName = 'ratelimit';
const policyLine = answerHeader('ratelimit-policy');

/** What makes the lines of one dialect's headers. */
type LinesOf = Readonly<Record<WindowLimit['unit'], Readonly<Record<'limit' | 'remaining' | 'reset', Line>>>>;
type Line = ReturnType<typeof headerOf>;

/** Made once for each dialect. */
const linesOfDialects = new WeakMap<LimitHeaders, LinesOf>();

interface LinesOfLimit {
  /** What a limit says of itself never changes. */
  readonly policy: HeaderLines;
  readonly state: NumericLine;
}

/** Made once for each limit. */
const linesOfLimits = new WeakMap<WindowLimit, LinesOfLimit>();

type WindowState = LimitState & { readonly limit: WindowLimit };

/**
 * What a caller is told about its limits, with every answer: header lines, none where no window applies. The IETF
 * pair (draft-ietf-httpapi-ratelimit-headers-11) says the tightest limit; the three of the client's dialect say the
 * tightest of requests and the tightest of tokens. Concurrency and money have no window, and so no place here.
 *
 * `t` is the draft's effective window, the time within which no more than `r` can be used: until the first units come
 * back. A dialect's `reset` is the time until the limit is back in its first state: until the last ones do.
 * @param wallMs now, in milliseconds since 1970
 */
export function limitHeaders(decision: Decision, names: LimitHeaders, wallMs: number): HeaderLines {
  const { states } = decision;
  const first = states[0];
  if (first === undefined) return noLines;
  const three = linesOf(names);
  const triple = (state: WindowState): HeaderLines =>
    dialectThree(state, three, resetText(state.resetMs, names, wallMs));
  if (states.length === 1) return isWindow(first) ? joinLines(ietfPair(first), triple(first)) : noLines;
  const requests = tightestOf(states, 'requests');
  const tokens = tightestOf(states, 'tokens');
  const refusing = decision.kind === 'refused' && isWindow(decision.state) ? decision.state : undefined;
  const tightest = refusing ?? tighter(requests, tokens);
  return joinLines(
    tightest === undefined ? noLines : ietfPair(tightest),
    requests === undefined ? noLines : triple(refusing?.limit.unit === 'requests' ? refusing : requests),
    tokens === undefined ? noLines : triple(refusing?.limit.unit === 'tokens' ? refusing : tokens),
  );
}

function ietfPair({ limit, remaining, nextMs }: WindowState): HeaderLines {
  let lines = linesOfLimits.get(limit);
  if (lines === undefined) {
    const state = numericHeaderOf(stateName, [`"${limit.name}";r=`, ';t=', '']);
    linesOfLimits.set(limit, (lines = { policy: policyOf(limit), state }));
  }
  return joinLines(lines.policy, lines.state(remaining, Math.ceil(nextMs / 1000)));
}

function policyOf({ name, unit, limit, windowMs }: WindowLimit): HeaderLines {
  const what = unit === 'requests' ? '' : `;qu="${unit}"`;
  return policyLine(`"${name}";q=${limit};w=${Math.ceil(windowMs / 1000)}${what}`);
}

function linesOf(names: LimitHeaders): LinesOf {
  const known = linesOfDialects.get(names);
  if (known !== undefined) return known;
  const made = { requests: linesOfUnit(names.requests), tokens: linesOfUnit(names.tokens) };
  linesOfDialects.set(names, made);
  return made;
}

function linesOfUnit({ limit, remaining, reset }: LimitHeaders['requests']): LinesOf['requests'] {
  return { limit: headerOf(limit), remaining: headerOf(remaining), reset: headerOf(reset) };
}

function dialectThree({ limit, remaining }: WindowState, lines: LinesOf, reset: string): HeaderLines {
  const line = lines[limit.unit];
  return joinLines(line.limit(limit.limit), line.remaining(remaining), line.reset(reset));
}

function resetText(resetMs: number, { resetForm }: LimitHeaders, wallMs: number): string {
  if (resetForm !== 'moment') return formatDuration(resetMs);
  const wholeMs = Math.ceil((wallMs + resetMs) / 1000) * 1000;
  return new Date(wholeMs).toISOString().replace('.000Z', 'Z');
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
