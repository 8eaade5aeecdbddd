import { describe, expect, it } from 'vitest';
import { costOf, type Price } from './price.ts';

const price: Price = { inputPerMillion: 0.25, cachedInputPerMillion: 0.025, outputPerMillion: 2 };

describe('costOf', () => {
  it('is exact to the nano-dollar', () => {
    expect(costOf({ inputTokens: 21, outputTokens: 10 }, price)).toBe(25_250);
  });

  it('charges cached input at its own price, or at the price of other input where it has none', () => {
    const usage = { inputTokens: 100, cachedInputTokens: 80, outputTokens: 0 };
    expect(costOf(usage, price)).toBe(20 * 250 + 80 * 25);
    expect(costOf(usage, { inputPerMillion: 0.25, outputPerMillion: 2 })).toBe(100 * 250);
  });

  it('charges cache writes at their own price, and those kept for an hour at a higher one', () => {
    const dear: Price = {
      inputPerMillion: 4,
      cachedInputPerMillion: 0.4,
      cacheWritePerMillion: 5,
      outputPerMillion: 20,
    };
    const usage = { inputTokens: 100, cachedInputTokens: 10, cacheWriteTokens: 60, outputTokens: 1 };
    expect(costOf(usage, dear)).toBe(30 * 4000 + 10 * 400 + 60 * 5000 + 20_000);
    expect(costOf({ ...usage, longCacheWriteTokens: 40 }, dear)).toBe(
      30 * 4000 + 10 * 400 + 20 * 5000 + 40 * 8000 + 20_000,
    );
    expect(costOf({ ...usage, longCacheWriteTokens: 40 }, price)).toBe(90 * 250 + 10 * 25 + 2000);
  });

  it('charges audio at its own price', () => {
    const spoken: Price = {
      inputPerMillion: 1,
      outputPerMillion: 2,
      audioInputPerMillion: 10,
      audioOutputPerMillion: 20,
    };
    const usage = { inputTokens: 10, outputTokens: 10, audioInputTokens: 4, audioOutputTokens: 3 };
    expect(costOf(usage, spoken)).toBe(6 * 1000 + 4 * 10_000 + 7 * 2000 + 3 * 20_000);
  });

  it('does not accept more cached input than input', () => {
    expect(costOf({ inputTokens: 10, cachedInputTokens: 1_000, outputTokens: 0 }, price)).toBe(10 * 25);
  });

  it('charges all of a long input at the price for long inputs', () => {
    const tiered: Price = {
      inputPerMillion: 1,
      outputPerMillion: 10,
      longInputs: [
        { aboveTokens: 1_000, inputPerMillion: 2, outputPerMillion: 20 },
        { aboveTokens: 2_000, inputPerMillion: 3, outputPerMillion: 30 },
      ],
    };
    expect(costOf({ inputTokens: 1_000, outputTokens: 1 }, tiered)).toBe(1_000_000 + 10_000);
    expect(costOf({ inputTokens: 1_001, outputTokens: 1 }, tiered)).toBe(2_002_000 + 20_000);
    expect(costOf({ inputTokens: 2_001, outputTokens: 1 }, tiered)).toBe(6_003_000 + 30_000);
  });

  it('is a safe integer whatever a provider claims', () => {
    const claimed = { inputTokens: Number.MAX_SAFE_INTEGER, outputTokens: Number.MAX_SAFE_INTEGER };
    expect(costOf(claimed, { inputPerMillion: 1e6, outputPerMillion: 1e6 })).toBe(Number.MAX_SAFE_INTEGER);
  });
});
