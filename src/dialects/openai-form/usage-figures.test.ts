import { describe, expect, test } from 'vitest';
import { readFigures, usageOf } from './usage-figures.ts';

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

describe('the part of the input that was written to a cache', () => {
  test.each([
    { prompt_tokens_details: { cached_tokens: 100, cache_write_tokens: 800 } },
    { prompt_tokens_details: { cached_tokens: 100, cache_creation_tokens: 800 } },
    { input_tokens_details: { cached_tokens: 100, cache_write_tokens: 800 } },
    { cache_read_input_tokens: 100, cache_creation_input_tokens: 800 },
    { prompt_tokens_details: { cached_tokens: 100 }, cache_creation_input_tokens: 800 },
    { prompt_tokens_details: { cache_write_tokens: 0 }, cached_tokens: 100, cache_creation_input_tokens: 800 },
  ])('is found in %j', (cache) => {
    const whole = { prompt_tokens: 1000, completion_tokens: 5, total_tokens: 1005, ...cache };
    const expected = { inputTokens: 1000, totalTokens: 1005, cachedInputTokens: 100, cacheWriteTokens: 800 };
    expect(read(whole)).toMatchObject(expected);
    // Where it stands beside the input, the parts together are larger than the input.
    expect(read({ ...whole, prompt_tokens: 100, total_tokens: undefined })).toMatchObject(expected);
    expect(read({ ...whole, prompt_tokens: 100 })).toMatchObject(expected);
  });

  test.each([
    {
      cache_creation_input_tokens: 800,
      cache_creation: { ephemeral_5m_input_tokens: 500, ephemeral_1h_input_tokens: 300 },
    },
    {
      prompt_tokens_details: {
        cache_creation_tokens: 800,
        cache_creation_token_details: { ephemeral_5m_input_tokens: 500, ephemeral_1h_input_tokens: 300 },
      },
    },
  ])('is told by how long it is kept: %j', (cache) => {
    const usage = read({ prompt_tokens: 1000, completion_tokens: 5, ...cache });
    expect(usage).toMatchObject({ cacheWriteTokens: 800, longCacheWriteTokens: 300 });
  });
});

test.each([
  {
    prompt_tokens: 30,
    completion_tokens: 20,
    prompt_tokens_details: { audio_tokens: 12 },
    completion_tokens_details: { audio_tokens: 8, reasoning_tokens: 3, rejected_prediction_tokens: 4 },
  },
  {
    input_tokens: 30,
    output_tokens: 20,
    input_tokens_details: { audio_tokens: 12 },
    output_tokens_details: { audio_tokens: 8, reasoning_tokens: 3 },
  },
])('audio and reasoning are parts of the input and the output: %j', (usage) => {
  expect(read(usage)).toMatchObject({
    inputTokens: 30,
    outputTokens: 20,
    audioInputTokens: 12,
    audioOutputTokens: 8,
    reasoningTokens: 3,
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
