import Anthropic, { APIError as AnthropicError } from '@anthropic-ai/sdk';
import { ApiError as GeminiError, GoogleGenAI } from '@google/genai';
import OpenAI, { APIError as OpenAIError } from 'openai';
import { expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/start-simulator.ts';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

interface Setting {
  readonly url: string;
  readonly provider: Simulator;
}

/** A gateway with one simulator, which plays a provider of each dialect. */
async function start(): Promise<Setting> {
  const provider = await startProvider();
  const { origin } = new URL(provider.baseUrl);
  const settings = {
    chat: { preset: 'openai-compatible', baseUrl: `${origin}/v1` },
    responses: { preset: 'openai', dialect: 'openai-responses', baseUrl: `${origin}/v1`, apiKey: 'sk-of-responses' },
    claude: { preset: 'anthropic', baseUrl: `${origin}/v1`, apiKey: 'sk-ant-of-claude' },
    google: { preset: 'gemini', baseUrl: `${origin}/v1beta`, apiKey: 'AIza-of-google' },
    aws: { preset: 'bedrock', baseUrl: origin, apiKey: 'key-of-bedrock' },
  };
  const named = Object.entries(settings);
  const gateway = await startGateway({
    config: {
      providers: Object.fromEntries(named.map(([name, one]) => [name, { ...one, simulator: true }])),
      models: named.map(([name]) => ({ name, provider: name })),
    },
  });
  return { url: gateway.url, provider };
}

const messages = [{ role: 'user', content: 'hello' }];

interface Route {
  readonly path: (model: string) => string;
  readonly body: object;
  readonly status: number;
  readonly error: object;
}

const overloaded = { type: 'overloaded_error' };

const routes: Readonly<Record<string, Route>> = {
  anthropic: {
    path: () => '/v1/messages',
    body: { messages, max_tokens: 99 },
    status: 529,
    error: { type: 'error', error: overloaded },
  },
  chat: { path: () => '/v1/chat/completions', body: { messages }, status: 503, error: {} },
  responses: { path: () => '/v1/responses', body: { input: 'hello' }, status: 503, error: {} },
  headgate: { path: () => '/v1/inference', body: { messages }, status: 503, error: { error: overloaded } },
  gemini: {
    path: (model) => `/v1beta/models/${model}:generateContent`,
    body: { contents: [{ parts: [{ text: 'hello' }] }] },
    status: 503,
    error: { error: { code: 503, status: 'UNAVAILABLE' } },
  },
};

test.each(Object.entries(routes))('a client of the dialect %s is told of an overload', async (_name, route) => {
  const { url } = await start();
  for (const [model, status] of [
    ['claude', 529],
    ['claude', 503],
    ['chat', 503],
    ['chat', 529],
    ['chat', 498],
    ['responses', 503],
    ['google', 503],
    ['aws', 503],
  ] as const) {
    const answer = await fetch(url + route.path(model), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-simulate': `status=${status};retry-after=7` },
      body: JSON.stringify({ ...route.body, model }),
    });
    const told: unknown = await answer.json();
    expect([model, status, answer.status]).toEqual([model, status, route.status]);
    expect(told).toMatchObject(route.error);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(answer.headers.get('x-should-retry') ?? 'true').toBe('true');
    expect(answer.headers.get('x-headgate-error-source')).toBe('provider');
  }
});

const simulate = { 'x-simulate': 'status=529;retry-after=0;retry-after-ms=5' };

test('the SDKs call again as they do for an overload of their own provider, and raise it then', async () => {
  const { url, provider } = await start();
  const apiKey = 'unused';
  const anthropic = new Anthropic({ baseURL: url, apiKey, maxRetries: 1, defaultHeaders: simulate });
  const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 1, defaultHeaders: simulate });
  const retryOptions = { attempts: 2 };
  const google = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url, headers: simulate, retryOptions } });
  const calls: ReadonlyArray<readonly [call: () => Promise<unknown>, kind: unknown, status: number]> = [
    [
      () => anthropic.messages.create({ model: 'claude', max_tokens: 9, messages: [{ role: 'user', content: 'x' }] }),
      AnthropicError,
      529,
    ],
    [
      () => openai.chat.completions.create({ model: 'claude', messages: [{ role: 'user', content: 'x' }] }),
      OpenAIError,
      503,
    ],
    [() => openai.responses.create({ model: 'claude', input: 'x' }), OpenAIError, 503],
    [() => google.models.generateContent({ model: 'claude', contents: 'x' }), GeminiError, 503],
  ];
  for (const [call, kind, status] of calls) {
    const before = provider.requests().length;
    const thrown = await call().catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(kind);
    expect(thrown).toMatchObject({ status });
    expect(provider.requests().length - before).toBe(2);
  }
});
