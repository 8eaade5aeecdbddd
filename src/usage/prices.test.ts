import { describe, expect, it } from 'vitest';
import type { PriceList } from './price-list.ts';
import { Prices, type PriceSettings } from './prices.ts';

const list: PriceList = [
  {
    id: 'openai',
    urls: 'https://api\\.openai\\.com',
    models: [
      { match: { equals: 'gpt-5' }, prices: [{ inputPerMillion: 1, outputPerMillion: 10 }] },
      {
        match: { or: [{ equals: 'o3' }, { regex: '^o3-\\d{4}$' }] },
        prices: [
          { inputPerMillion: 10, outputPerMillion: 40 },
          { from: '2026-11-27', inputPerMillion: 2, outputPerMillion: 8 },
        ],
      },
      { match: { contains: 'moderation' }, prices: [] },
    ],
  },
  {
    id: 'azure',
    urls: 'https://[^.]*\\.openai\\.azure\\.com',
    fallbacks: ['openai', 'nobody'],
    models: [{ match: { starts_with: 'azure-only' }, prices: [{ inputPerMillion: 3, outputPerMillion: 30 }] }],
  },
];

const openai = { name: 'main', baseUrl: 'https://api.openai.com/v1' };

function start(settings: Partial<PriceSettings> = {}) {
  const unknown: string[] = [];
  let wallMs = Date.UTC(2026, 10, 26, 23, 59);
  const prices = new Prices({ list, providers: [openai], own: [], ...settings }, (provider, model) =>
    unknown.push(`${provider}/${model}`),
  );
  const setTime = (ms: number): void => {
    wallMs = ms;
  };
  return { of: (provider: string, model: string) => prices.of(provider, model, wallMs), unknown, setTime };
}

describe('Prices', () => {
  it('finds a provider by its base URL, independent of its name, and a model in any case', () => {
    const { of } = start();
    expect(of('main', 'GPT-5')).toEqual({ inputPerMillion: 1, outputPerMillion: 10 });
  });

  it('finds a provider at another address by its name', () => {
    const { of } = start({ providers: [{ name: 'openai', baseUrl: 'http://10.0.0.7/v1' }] });
    expect(of('openai', 'gpt-5')?.inputPerMillion).toBe(1);
  });

  it('does not use the price of another provider for an unknown provider', () => {
    const { of, unknown } = start({ providers: [{ name: 'vllm', baseUrl: 'http://10.0.0.7/v1' }] });
    expect(of('vllm', 'gpt-5')).toBeUndefined();
    expect(unknown).toEqual(['vllm/gpt-5']);
  });

  it('finds the configured price of a model by another name of the model', () => {
    const price = { inputPerMillion: 7, outputPerMillion: 70 };
    const { of } = start({ own: [{ provider: 'main', upstreamModel: 'm1', price }] });
    for (const name of ['m1', 'M1', 'm1-2025-01-01', 'vendor/m1:free']) expect(of('main', name)).toBe(price);
    expect(of('main', 'm1-mini')).toBeUndefined();
    expect(of('another', 'm1')).toBeUndefined();
  });

  it('uses the prices of the fallbacks that a provider names', () => {
    const { of } = start({ providers: [{ name: 'eu', baseUrl: 'https://eu.openai.azure.com/openai/v1' }] });
    expect(of('eu', 'azure-only-1')?.inputPerMillion).toBe(3);
    expect(of('eu', 'gpt-5')?.inputPerMillion).toBe(1);
  });

  it('prefers the prices of the configuration, for one model and for all models without a price of their own', () => {
    const own = [
      { provider: 'main', upstreamModel: 'gpt-5', price: { inputPerMillion: 7, outputPerMillion: 7 } },
      { provider: 'main', price: { inputPerMillion: 8, outputPerMillion: 8 } },
    ];
    const { of } = start({ own });
    expect(of('main', 'gpt-5')?.inputPerMillion).toBe(7);
    expect(of('main', 'o3')?.inputPerMillion).toBe(8);
    expect(of('main', 'unheard-of')?.inputPerMillion).toBe(8);
  });

  it('finds the price of a pattern for the names that fit it, the longest first', () => {
    const priced = (upstreamModel: string, usd: number) => ({
      provider: 'main',
      upstreamModel,
      price: { inputPerMillion: usd, outputPerMillion: usd },
    });
    const own = [
      priced('*', 1),
      priced('claude-*', 2),
      priced('claude-3*', 3),
      priced('claude-3', 4),
      priced('*:x', 5),
    ];
    const { of } = start({ own });
    const usd = (name: string): number | undefined => of('main', name)?.inputPerMillion;
    expect(['gpt-5', 'claude-4', 'claude-3-5', 'claude-3', 'claude-3-2025-01-01', 'gpt-5:x'].map(usd)).toEqual([
      1, 2, 3, 4, 4, 5,
    ]);
    expect(of('another', 'claude-4')).toBeUndefined();
  });

  it('changes a price at midnight of its first day', () => {
    const { of, setTime } = start();
    expect(of('main', 'o3-2026')?.inputPerMillion).toBe(10);
    setTime(Date.UTC(2026, 10, 27));
    expect(of('main', 'o3-2026')?.inputPerMillion).toBe(2);
  });

  it('reports a model without a price once, and does not use the price of a later entry', () => {
    const { of, unknown } = start();
    for (let turn = 0; turn < 3; turn += 1) expect(of('main', 'text-moderation')).toBeUndefined();
    expect(unknown).toEqual(['main/text-moderation']);
  });

  it('remembers a bounded number of names that callers invent', () => {
    const { of, unknown } = start();
    for (let name = 0; name < 5_000; name += 1) of('main', `made-up-${name}`);
    of('main', 'made-up-4999');
    expect(unknown).toHaveLength(5_000);
    of('main', 'made-up-0');
    expect(unknown).toHaveLength(5_001);
  });
});
