import { describe, expect, it } from 'vitest';
import { formatDuration } from './format-duration.ts';
import { limitHeaders } from './headers.ts';
import type { LimitState } from './store.ts';
import { MemoryStore } from './stores/memory.ts';

function state(changes: Partial<LimitState>): LimitState {
  return {
    name: 'requests-per-minute',
    unit: 'requests',
    limit: 10,
    windowMs: 60_000,
    words: '',
    remaining: 9,
    nextMs: 5_001,
    resetMs: 60_000,
    ...changes,
  };
}

describe('the headers of a limit', () => {
  it("are the IETF pair and OpenAI's three", () => {
    expect(limitHeaders({ kind: 'admitted', states: [state({})] })).toEqual([
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

  it('are none where nothing is limited', () => {
    expect(limitHeaders({ kind: 'admitted', states: [] })).toEqual([]);
  });

  it('speak of the tightest limit, and of the refusing one', () => {
    const day = state({ name: 'requests-per-day', limit: 1000, remaining: 50, windowMs: 86_400_000 });
    const later = state({ name: 'later', remaining: 9, nextMs: 50_000 });
    expect(limitHeaders({ kind: 'admitted', states: [state({}), day] })[1]).toContain('requests-per-day');
    expect(limitHeaders({ kind: 'admitted', states: [state({}), later] })[1]).toContain('later');
    const decision = { kind: 'refused', limit: state({ remaining: 0 }), retryAfterMs: 5_001 } as const;
    expect(limitHeaders({ ...decision, states: [day, decision.limit] })[3]).toBe('"requests-per-minute";r=0;t=6');
  });

  it('name a unit that is not requests', () => {
    const pairs = limitHeaders({ kind: 'admitted', states: [state({ unit: 'tokens', limit: 90_000 })] });
    expect(pairs[1]).toBe('"requests-per-minute";q=90000;w=60;qu="tokens"');
    expect(pairs).toContain('x-ratelimit-remaining-tokens');
  });

  it('say of a refusal what Retry-After says', () => {
    const store = new MemoryStore(1);
    const limit = { ...state({}), limit: 1 };
    const charge = { limit, counter: 'a', cost: 1 };
    store.take([charge], 0.5);
    const decision = store.take([charge], 10_000);
    expect(decision).toMatchObject({ retryAfterMs: 50_001 });
    expect(limitHeaders(decision)[3]).toBe('"requests-per-minute";r=0;t=51');
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
