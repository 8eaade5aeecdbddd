import { describe, expect, test } from 'vitest';
import { readFigures, usageOf } from './read-usage.ts';

const read = (usage: unknown) => usageOf(readFigures(usage));

describe('what a provider counts beside its completion', () => {
  test.each([
    [
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 115,
        completion_tokens_details: { reasoning_tokens: 100 },
      },
      105,
    ],
    [{ prompt_tokens: 10, completion_tokens: 5, total_tokens: 115 }, 105],
    [{ prompt_tokens: 10, total_tokens: 25 }, 15],
    [{ prompt_tokens: 10, completion_tokens: 0, total_tokens: 25 }, 15],
    [{ prompt_tokens: 10, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 100 } }, 105],
    [{ prompt_tokens: 10, completion_tokens: 5, reasoning_tokens: 100, total_tokens: 115 }, 105],
  ])('is output: %j', (usage, outputTokens) => {
    expect(read(usage)).toMatchObject({ inputTokens: 10, outputTokens, totalTokens: 10 + outputTokens });
  });

  test.each([
    { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, completion_tokens_details: { reasoning_tokens: 4 } },
    { prompt_tokens: 10, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 5 } },
    { prompt_tokens: 10, completion_tokens: 5, total_tokens: 0 },
    { prompt_tokens: 10, completion_tokens: 5, total_tokens: '115' },
    { input_tokens: 10, output_tokens: 5 },
  ])('is nothing in %j', (usage) => {
    expect(read(usage)).toMatchObject({ inputTokens: 10, outputTokens: 5, totalTokens: 15 });
  });
});

describe('the part of the input that came from a cache', () => {
  test.each([
    { prompt_tokens_details: { cached_tokens: 900 } },
    { input_tokens_details: { cached_tokens: 900 } },
    { prompt_cache_hit_tokens: 900, prompt_cache_miss_tokens: 100 },
    { cached_tokens: 900 },
    { cache_read_input_tokens: 900 },
    { num_cached_tokens: 900 },
    { prompt_tokens_details: { cached_tokens: 0 }, prompt_cache_hit_tokens: 900 },
    { prompt_tokens_details: null, cached_tokens: 900 },
  ])('is found in %j', (cache) => {
    for (const total of [{}, { total_tokens: 1005 }]) {
      expect(read({ prompt_tokens: 1000, completion_tokens: 5, ...total, ...cache })).toMatchObject({
        inputTokens: 1000,
        outputTokens: 5,
        cachedInputTokens: 900,
      });
    }
  });

  test.each([
    { input_tokens: 100, output_tokens: 5, cache_read_input_tokens: 900 },
    { prompt_tokens: 100, completion_tokens: 5, total_tokens: 1005, cache_read_input_tokens: 900 },
    { prompt_tokens: 60, completion_tokens: 5, cache_read_input_tokens: 900, cache_creation_input_tokens: 40 },
    { completion_tokens: 5, prompt_cache_hit_tokens: 900, prompt_cache_miss_tokens: 100 },
  ])('is part of the input, though it stands beside it: %j', (usage) => {
    expect(read(usage)).toMatchObject({
      inputTokens: 1000,
      outputTokens: 5,
      totalTokens: 1005,
      cachedInputTokens: 900,
    });
  });
});

test.each([[{ completion_tokens: 5 }], [{ prompt_tokens: 0, completion_tokens: 5, total_tokens: 5 }]])(
  'where the input is not told, the usage is estimated: %j',
  (usage) => {
    expect(read(usage)).toMatchObject({ inputTokens: 0, outputTokens: 5, estimated: true });
  },
);

test.each([[null], [7], [{}], ['x'], [{ prompt_tokens: 10 }], [{ prompt_tokens: -1, completion_tokens: 1.5 }]])(
  '%j tells no usage',
  (usage) => {
    expect(read(usage)).toBeUndefined();
  },
);
