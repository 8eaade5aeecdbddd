import Anthropic, { APIError as AnthropicError } from '@anthropic-ai/sdk';
import { ApiError, GoogleGenAI } from '@google/genai';
import OpenAI, { APIError as OpenAIError } from 'openai';
import { expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/start-simulator.ts';
import { type RunningGateway, startGateway, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

interface Setting {
  readonly provider: Simulator;
  readonly gateway: RunningGateway;
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
  readonly google: GoogleGenAI;
}

const key = 'AIzaSyQx7fT2mN9dHj4Zb1pLk8';

/** A gateway with a Gemini provider, which the simulator plays. */
async function start(): Promise<Setting> {
  const provider = await startProvider();
  const baseUrl = `${provider.baseUrl}beta`;
  const google = { preset: 'gemini', baseUrl, apiKey: key, simulator: true };
  const config = { providers: { google }, models: [{ name: '*', provider: 'google' }], defaults: { model: 'm' } };
  const gateway = await startGateway({ config });
  return {
    provider,
    gateway,
    openai: new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'unused', maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: gateway.url, apiKey: 'unused', maxRetries: 0 }),
    google: new GoogleGenAI({ apiKey: 'unused', httpOptions: { baseUrl: gateway.url } }),
  };
}

const hello = [{ role: 'user' as const, content: 'hello' }];
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: schema } }];

test('an OpenAI client gets text with its usage, complete and streamed', async () => {
  const { openai, provider } = await start();
  const ask = { model: 'sim/seed=3', messages: hello };
  const { choices, usage } = await openai.chat.completions.create(ask);
  expect(choices[0]).toMatchObject({
    finish_reason: 'stop',
    message: { content: expect.stringMatching(/./) as unknown },
  });
  expect(usage?.completion_tokens).toBeGreaterThan(0);
  const stream = openai.chat.completions.stream({ ...ask, stream_options: { include_usage: true } });
  const streamed = await stream.finalChatCompletion();
  expect(streamed.choices[0]?.message.content).toBe(choices[0]?.message.content);
  expect(streamed.usage).toMatchObject({ completion_tokens: usage?.completion_tokens });
  const [complete, events] = provider.requests();
  expect(complete?.path).toMatch(/^\/v1beta\/models\/[^/]+:generateContent$/);
  expect(events?.path).toMatch(/:streamGenerateContent/);
  expect(complete?.headers).toMatchObject({ 'x-goog-api-key': key });
  expect(complete?.headers).not.toHaveProperty('authorization');
});

test('an OpenAI client gets parallel calls of tools, and gives their results back', async () => {
  const { openai } = await start();
  const ask = { model: 'sim/seed=3;tool-calls=2', messages: hello, tools };
  const complete = await openai.chat.completions.create(ask);
  const streamed = await openai.chat.completions.stream(ask).finalChatCompletion();
  for (const { choices } of [complete, streamed]) {
    const message = choices[0]?.message;
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(message?.tool_calls).toHaveLength(2);
    const results = (message?.tool_calls ?? []).map(({ id }) => ({
      role: 'tool' as const,
      tool_call_id: id,
      content: 'rain',
    }));
    const next = { model: 'sim/seed=3', tools, messages: [...hello, ...(message ? [message] : []), ...results] };
    expect((await openai.chat.completions.create(next)).choices[0]?.message.content).toMatch(/./);
  }
});

test('thoughts and their signatures come back in the next turn, from clients of other dialects too', async () => {
  const { openai, anthropic, provider } = await start();
  const ask = { model: 'sim/seed=3', messages: hello, reasoning_effort: 'low' as const };
  const { choices } = await openai.chat.completions.create(ask);
  const message = choices[0]?.message;
  const next = { ...ask, messages: [...hello, ...(message ? [message] : []), ...hello] };
  expect((await openai.chat.completions.create(next)).choices).toHaveLength(1);
  expect(provider.requestBody(provider.requests().length)?.toString()).toContain('"thoughtSignature"');

  const thinking = { type: 'enabled', budget_tokens: 1024 } as const;
  const asked = { model: 'sim/seed=3', max_tokens: 2048, thinking, messages: hello };
  const { content } = await anthropic.messages.stream(asked).finalMessage();
  expect(content.map(({ type }) => type)).toContain('thinking');
  const messages = [...hello, { role: 'assistant' as const, content }, ...hello];
  expect((await anthropic.messages.create({ ...asked, messages })).type).toBe('message');
  expect(provider.requestBody(provider.requests().length)?.toString()).toContain('"thoughtSignature"');
});

test('an error of the provider has its status and its words, before the stream and in it', async () => {
  const { openai, anthropic, google } = await start();
  const model = (directives: string) => `sim/${directives}`;
  const refused = openai.chat.completions.create({ model: model('status=429;retry-after=2'), messages: hello });
  await expect(refused).rejects.toMatchObject({ status: 429 });
  const own = google.models.generateContent({ model: model('status=404'), contents: 'hello' });
  await expect(own).rejects.toMatchObject({ status: 404, message: expect.stringMatching(/NOT_FOUND/) as unknown });
  for (const fault of ['error-after=4', 'truncate-after=4', 'reset-after=4', 'no-finish']) {
    const scenario = `${fault};tokens=20`;
    const chat = openai.chat.completions.stream({ model: model(scenario), messages: hello });
    await expect(chat.finalChatCompletion(), fault).rejects.toBeInstanceOf(OpenAIError);
    const messages = anthropic.messages.stream({ model: model(scenario), max_tokens: 99, messages: hello });
    await expect(messages.finalMessage(), fault).rejects.toBeInstanceOf(AnthropicError);
    const chunks = async (): Promise<void> => {
      const stream = await google.models.generateContentStream({ model: model(scenario), contents: 'hello' });
      for await (const { candidates } of stream) expect(candidates?.[0]?.finishReason).toBeUndefined();
    };
    await expect(chunks(), fault).rejects.toBeInstanceOf(ApiError);
  }
});

const contents = [{ parts: [{ text: 'hello' }] }];
const model = 'models/sim%2Fseed=7;cut=9';

async function post(url: string, body: object = { contents }): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'x-goog-api-key': 'k' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

test.each(['generateContent', 'streamGenerateContent?alt=sse'])(
  'for a Gemini client the bytes of %s are those of the provider',
  async (method) => {
    const { provider, gateway } = await start();
    const direct = await (await post(`${provider.baseUrl}beta/${model}:${method}`)).text();
    expect(await (await post(`${gateway.url}/v1beta/${model}:${method}`)).text()).toBe(direct);
    expect(direct).toContain('"STOP"');
  },
);

test('for a Gemini client that wants an array, its elements are the events of the provider', async () => {
  const { provider, gateway } = await start();
  const direct = await post(`${provider.baseUrl}beta/${model}:streamGenerateContent`);
  const through = await post(`${gateway.url}/v1beta/${model}:streamGenerateContent`);
  expect(through.headers.get('content-type')).toContain('application/json');
  expect(await through.json()).toEqual(await direct.json());
});

test('several candidates pass, complete and streamed, and are accounted', async () => {
  const { gateway, google } = await start();
  const asked = { model: 'sim/seed=3;tokens=5', contents: 'hello', config: { candidateCount: 2 } };
  expect((await google.models.generateContent(asked)).candidates).toHaveLength(2);
  const indexes = new Set<number | undefined>();
  for await (const { candidates } of await google.models.generateContentStream(asked)) {
    for (const { index } of candidates ?? []) indexes.add(index);
  }
  expect(indexes.size).toBe(2);
  const lines = await waitFor(() => {
    const logged = gateway.logged('request');
    return logged.length === 2 ? logged : undefined;
  }, 5000);
  expect(lines).toMatchObject([{ output_tokens: 10 }, { output_tokens: 10 }]);
});
