import { describe, expect, it } from 'vitest';
import { pairsOf } from '../core/header-lines.ts';
import { commonLimitHeaders } from '../dialects/limit-headers.ts';
import { formatDuration } from './format-duration.ts';
import { limitHeaders } from './rate-limit-headers.ts';
import { nothingReserved, type Admitted, type Decision, type LimitState, type WindowLimit } from './store.ts';
import { MemoryStore } from './stores/memory/memory-store.ts';

const perMinute: WindowLimit = {
  kind: 'window',
  name: 'requests-per-minute',
  unit: 'requests',
  limit: 10,
  windowMs: 60_000,
  words: '',
};
const tokensPerMinute: WindowLimit = { ...perMinute, name: 'tokens-per-minute', unit: 'tokens', limit: 90_000 };

function state(limit: LimitState['limit'], changes: Partial<LimitState> = {}): LimitState {
  return { limit, remaining: 9, reserved: 0, nextMs: 5_001, resetMs: 60_000, ...changes };
}

/** Name and value, flat. */
function pairs(decision: Decision): string[] {
  return pairsOf(limitHeaders(decision, commonLimitHeaders, 0));
}

function admitted(...states: LimitState[]): Admitted {
  return { kind: 'admitted', states, reservation: nothingReserved };
}

describe('the headers of a limit', () => {
  it("are the IETF pair and OpenAI's three", () => {
    expect(pairs(admitted(state(perMinute)))).toEqual([
      'ratelimit-policy',
      '"requests-per-minute";q=10;w=60',
      'ratelimit',
      '"requests-per-minute";r=9;t=6',
      'x-ratelimit-limit-requests',
      '10',
      'x-ratelimit-remaining-requests',
      '9',
      'x-ratelimit-reset-requests',
      '1m0s',
    ]);
  });

  it('say when a limit is whole again as a moment, where the dialect wants one', () => {
    const three = { limit: 'own-limit', remaining: 'own-remaining', reset: 'own-reset' };
    const names = { requests: three, tokens: three, resetForm: 'moment' } as const;
    const nowMs = Date.UTC(2026, 10, 29, 3, 0, 0, 1);
    expect(pairsOf(limitHeaders(admitted(state(perMinute)), names, nowMs)).slice(-1)).toEqual(['2026-11-29T03:01:01Z']);
  });

  it("have the names that the client's dialect has for them", () => {
    const own = { limit: 'x-own-limit', remaining: 'x-own-remaining', reset: 'x-own-reset' };
    const names = { requests: own, tokens: own };
    const sent = pairsOf(limitHeaders(admitted(state(perMinute)), names, 0));
    expect(sent.filter((_, index) => index % 2 === 0)).toEqual([
      'ratelimit-policy',
      'ratelimit',
      'x-own-limit',
      'x-own-remaining',
      'x-own-reset',
    ]);
  });

  it('are none where nothing is limited, and none of what has no window', () => {
    const one = { kind: 'concurrency', name: 'concurrent-requests', words: '', limit: 2 } as const;
    expect(pairs(admitted())).toEqual([]);
    expect(pairs(admitted(state(one)))).toEqual([]);
    expect(pairs(admitted(state(one, { remaining: 0 }), state(perMinute)))).toEqual(pairs(admitted(state(perMinute))));
  });

  it('speak of the tightest limit, and of the refusing one', () => {
    const day = state({ ...perMinute, name: 'requests-per-day', limit: 1000, windowMs: 86_400_000 }, { remaining: 50 });
    const later = state({ ...perMinute, name: 'later' }, { nextMs: 50_000 });
    expect(pairs(admitted(state(perMinute), day))[1]).toContain('requests-per-day');
    expect(pairs(admitted(state(perMinute), later))[1]).toContain('later');
    const refusing = state(perMinute, { remaining: 0 });
    const decision = {
      kind: 'refused',
      state: refusing,
      cost: 1,
      retryAfterMs: 5_001,
      states: [day, refusing],
    } as const;
    expect(pairs(decision)[3]).toBe('"requests-per-minute";r=0;t=6');
  });

  it('tell requests and tokens side by side, and the tighter of the two in the pair', () => {
    const told = pairs(admitted(state(perMinute), state(tokensPerMinute, { remaining: 45_000 })));
    expect(told[1]).toBe('"tokens-per-minute";q=90000;w=60;qu="tokens"');
    expect(told).toContain('x-ratelimit-remaining-requests');
    expect(told[told.indexOf('x-ratelimit-remaining-tokens') + 1]).toBe('45000');
  });

  it('say of a refusal what Retry-After says', () => {
    const store = new MemoryStore(1);
    const charge = { limit: { ...perMinute, limit: 1 }, counter: 'a', cost: 1 };
    store.take([charge], 0.5, 0);
    const decision = store.take([charge], 10_000, 0);
    expect(decision).toMatchObject({ retryAfterMs: 50_001 });
    expect(pairs(decision)[3]).toBe('"requests-per-minute";r=0;t=51');
  });
});

describe('a duration', () => {
  it.each([
    [0, '0s'],
    [-1, '0s'],
    [0.2, '1ms'],
    [120, '120ms'],
    [999.5, '1s'],
    [6_000, '6s'],
    [8_640, '8.64s'],
    [59_999.1, '1m0s'],
    [60_000, '1m0s'],
    [61_001, '1m1.001s'],
    [3_600_000, '1h0m0s'],
    [86_400_000, '24h0m0s'],
  ])('of %d ms reads %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });
});
