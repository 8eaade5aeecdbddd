import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PromptCache } from './prompt-cache.ts';
import { callRaw } from './raw-call.testing.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=3; prompt-cache' });
});
afterAll(() => simulator.stop());

/** 6,000 characters, 1,500 tokens. */
const textOf = (name: string): string => `${name} has long been told. `.padEnd(6000, `${name} is a river. `);
const user = (content: string) => ({ role: 'user', content });

interface Spoken {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: (text: string) => object;
  /** The cached tokens and all tokens of the prompt. */
  readonly usage: (answer: never) => readonly [cached: number, all: number];
}

const dialects: Readonly<Record<string, Spoken>> = {
  chat: {
    path: '/v1/chat/completions',
    body: (text) => ({ model: 'chat', messages: [user(text)] }),
    usage: ({ usage }: { usage: { prompt_tokens: number; prompt_tokens_details: { cached_tokens: number } } }) => [
      usage.prompt_tokens_details.cached_tokens,
      usage.prompt_tokens,
    ],
  },
  responses: {
    path: '/v1/responses',
    body: (text) => ({ model: 'responses', input: text }),
    usage: ({ usage }: { usage: { input_tokens: number; input_tokens_details: { cached_tokens: number } } }) => [
      usage.input_tokens_details.cached_tokens,
      usage.input_tokens,
    ],
  },
  messages: {
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: (text) => ({ model: 'messages', max_tokens: 10, messages: [user(text)] }),
    usage: ({ usage }: { usage: { input_tokens: number; cache_read_input_tokens: number } }) => [
      usage.cache_read_input_tokens,
      usage.input_tokens + usage.cache_read_input_tokens,
    ],
  },
  gemini: {
    path: '/v1beta/models/gemini:generateContent',
    body: (text) => ({ contents: [{ parts: [{ text }] }] }),
    usage: ({ usageMetadata }: { usageMetadata: { promptTokenCount: number; cachedContentTokenCount?: number } }) => [
      usageMetadata.cachedContentTokenCount ?? 0,
      usageMetadata.promptTokenCount,
    ],
  },
  bedrock: {
    path: '/model/bedrock/converse',
    body: (text) => ({ messages: [{ role: 'user', content: [{ text }] }] }),
    usage: ({ usage }: { usage: { inputTokens: number; cacheReadInputTokens?: number } }) => [
      usage.cacheReadInputTokens ?? 0,
      usage.inputTokens + (usage.cacheReadInputTokens ?? 0),
    ],
  },
};

describe.each(Object.entries(dialects))('a prompt of %s', (_, { path, headers = {}, body, usage }) => {
  const ask = async (text: string, simulate = '') => {
    const answer = await callRaw(simulator.port, { path, headers, body: body(text), simulate });
    return usage(JSON.parse(answer.text) as never);
  };

  it('is cached where it begins like one before, in steps', async () => {
    expect(await ask(textOf('Neckar'))).toEqual([0, 1500]);
    expect(await ask(textOf('Neckar'))).toEqual([1408, 1500]);
    expect(await ask(`${textOf('Neckar')} And where does it end?`.padEnd(8000))).toEqual([1408, 2000]);
    expect(await ask(textOf('Elbe'))).toEqual([0, 1500]);
    expect(await ask(`${textOf('Neckar').slice(0, 5000)}${textOf('Oder')}`)).toEqual([1152, 2750]);
    expect(await ask(textOf('Neckar').slice(0, 4000))).toEqual([0, 1000]);
  });
});

it('a prompt that was sent to another model is not cached', async () => {
  const ask = async (model: string) => {
    const answer = await callRaw(simulator.port, { body: { model, messages: [user(textOf('Spree'))] } });
    return dialects['chat']?.usage(JSON.parse(answer.text) as never)[0];
  };
  expect([await ask('a'), await ask('a'), await ask('b')]).toEqual([0, 1408, 0]);
});

describe('the cache', () => {
  it('forgets a prompt after its time', () => {
    const cache = new PromptCache();
    expect(cache.take('m', textOf('Rhine'), 60_000)).toBe(0);
    expect(cache.take('m', textOf('Rhine'), 60_000)).toBe(1408);
    expect(cache.take('m', textOf('Rhine'), -1)).toBe(0);
  });

  it('keeps the latest prompts, and forgets the oldest when there are too many', () => {
    const cache = new PromptCache();
    cache.take('m', textOf('first'), 60_000);
    for (let index = 0; index < 70_000; index += 1) cache.take(`${index}`, 'x'.repeat(4096), 60_000);
    expect(cache.take('m', textOf('first'), 60_000)).toBe(0);
    expect(cache.take('69999', 'x'.repeat(4096), 60_000)).toBe(1024);
  });
});
