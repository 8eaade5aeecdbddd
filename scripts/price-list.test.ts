import { calcPrice } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import { cpuMs } from '../test/harness/cpu-clock.ts';
import { costOf } from '../src/usage/price.ts';
import { Prices } from '../src/usage/prices.ts';
import { extractPriceList } from './price-list.ts';

const providers = [
  { name: 'openai', baseUrl: 'https://api.openai.com/v1' },
  { name: 'anthropic', baseUrl: 'https://api.anthropic.com/v1' },
  { name: 'groq', baseUrl: 'https://api.groq.com/openai/v1' },
  { name: 'mistral', baseUrl: 'https://api.mistral.ai/v1' },
  { name: 'openrouter', baseUrl: 'https://openrouter.ai/api/v1' },
  { name: 'azure', baseUrl: 'https://example.openai.azure.com/openai/v1' },
];

const models = {
  openai: ['gpt-5-mini', 'gpt-5', 'gpt-4o', 'gpt-4.1-nano', 'gpt-5.4', 'gpt-5.6-sol', 'gpt-6-luna', 'o3', 'o4-mini'],
  anthropic: ['claude-sonnet-4-20250514', 'claude-opus-4-6', 'claude-3-5-haiku-latest'],
  groq: ['llama-3.3-70b-versatile', 'openai/gpt-oss-120b'],
  mistral: ['mistral-medium-latest', 'mistral-small-latest'],
  openrouter: ['openai/gpt-5-mini', 'anthropic/claude-sonnet-4'],
  azure: ['gpt-5-mini', 'gpt-4o'],
};

const usages = [
  { inputTokens: 1_000, outputTokens: 500 },
  { inputTokens: 10_000, outputTokens: 1, cachedInputTokens: 9_000 },
  { inputTokens: 10_000, outputTokens: 1, cachedInputTokens: 2_000, cacheWriteTokens: 7_000 },
  { inputTokens: 300_000, outputTokens: 2_000, cachedInputTokens: 100_000 },
];

const at = new Date();

describe('the list of prices', async () => {
  const list = await extractPriceList();
  const prices = new Prices({ list, providers, own: [] }, () => undefined);

  it.each(Object.entries(models).flatMap(([provider, names]) => names.map((name) => [provider, name] as const)))(
    'costs of %s %s what the package itself works out',
    (providerId, model) => {
      const price = prices.of(providerId, model, at.getTime());
      for (const usage of usages) {
        const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens } = usage;
        const theirs = calcPrice(
          {
            input_tokens: inputTokens,
            output_tokens: outputTokens,
            cache_read_tokens: cachedInputTokens,
            cache_write_tokens: cacheWriteTokens,
          },
          model,
          { providerId, timestamp: at },
        );
        if (theirs === null) throw new Error(`the package has no ${model}`);
        expect(price && costOf(usage, price) / 1e9).toBeCloseTo(theirs.total_price, 8);
      }
    },
  );

  it('has no regular expression that a long name keeps busy', () => {
    const names = ['gpt-5-6-luna-'.repeat(20), '-tts'.repeat(64), 'a'.repeat(256), '0'.repeat(256)];
    const beforeMs = cpuMs();
    for (const name of names) for (const { name: provider } of providers) prices.of(provider, name, at.getTime());
    expect(cpuMs() - beforeMs).toBeLessThan(500);
  });
});
