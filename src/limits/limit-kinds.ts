/**
 * Each kind of limit: its key in the configuration, its name in headers and metrics, and its words for people. One
 * table for all three.
 */

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export type LimitKind =
  | {
      readonly kind: 'window';
      readonly unit: 'requests' | 'tokens';
      readonly windowMs: number;
      readonly name: string;
      /** Words that follow the number and the unit. */
      readonly words: string;
    }
  | { readonly kind: 'concurrency'; readonly name: string }
  | { readonly kind: 'budget'; readonly period: 'day' | 'month'; readonly name: string };

export const limitKinds = {
  requestsPerSecond: window('requests', secondMs, 'second'),
  requestsPerMinute: window('requests', minuteMs, 'minute'),
  requestsPerHour: window('requests', hourMs, 'hour'),
  requestsPerDay: window('requests', dayMs, 'day'),
  tokensPerMinute: window('tokens', minuteMs, 'minute'),
  tokensPerDay: window('tokens', dayMs, 'day'),
  concurrentRequests: { kind: 'concurrency', name: 'concurrent-requests' },
  usdPerDay: { kind: 'budget', period: 'day', name: 'usd-per-day' },
  usdPerMonth: { kind: 'budget', period: 'month', name: 'usd-per-month' },
} as const satisfies Record<string, LimitKind>;

export type LimitKey = keyof typeof limitKinds;

/** The configured limits of one key, team, model, address or gateway: numbers, or the word that lifts a limit. */
export type LimitSet = { readonly [K in LimitKey]?: number | 'unlimited' };

function window<U extends 'requests' | 'tokens'>(unit: U, windowMs: number, words: string) {
  return { kind: 'window', unit, windowMs, name: `${unit}-per-${words}`, words: `per ${words}` } as const;
}
