import Anthropic, { APIError as AnthropicError, RateLimitError } from '@anthropic-ai/sdk';
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
}

const key = 'sk-ant-Qx7fT2mN9dHj4Zb1';

/** A gateway with an Anthropic provider, which the simulator plays. */
async function start(): Promise<Setting> {
  const provider = await startProvider();
  const claude = { preset: 'anthropic', baseUrl: provider.baseUrl, apiKey: key, simulator: true };
  const config = { providers: { claude }, models: [{ name: '*', provider: 'claude' }], defaults: { model: 'm' } };
  const gateway = await startGateway({ config });
  return {
    provider,
    gateway,
    openai: new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'unused', maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: gateway.url, apiKey: 'unused', maxRetries: 0 }),
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
  const { headers, path } = provider.requests()[0] ?? {};
  expect(path).toBe('/v1/messages');
  expect(headers).toMatchObject({ 'x-api-key': key, 'anthropic-version': '2023-06-01' });
  expect(headers).not.toHaveProperty('authorization');
});

test('an OpenAI client gets parallel calls of tools, and gives their results back', async () => {
  const { openai } = await start();
  const ask = { model: 'sim/seed=3;tool-calls=2', messages: hello, tools };
  const complete = await openai.chat.completions.create(ask);
  const streamed = await openai.chat.completions.stream(ask).finalChatCompletion();
  const message = complete.choices[0]?.message;
  expect(message?.tool_calls).toHaveLength(2);
  expect(streamed.choices[0]?.message.tool_calls).toMatchObject(message?.tool_calls ?? []);
  expect(streamed.choices[0]?.finish_reason).toBe('tool_calls');
  const results = (message?.tool_calls ?? []).map(({ id }) => ({
    role: 'tool' as const,
    tool_call_id: id,
    content: 'rain',
  }));
  const next = { model: 'sim/seed=3', tools, messages: [...hello, ...(message ? [message] : []), ...results] };
  expect((await openai.chat.completions.create(next)).choices[0]?.message.content).toMatch(/./);
});

test('thoughts and their signatures come back in the next turn, from an OpenAI client too', async () => {
  const { openai, provider } = await start();
  const ask = { model: 'sim/seed=3', messages: hello, reasoning_effort: 'low' as const };
  const streamed = await openai.chat.completions.stream(ask).finalChatCompletion();
  for (const { choices } of [await openai.chat.completions.create(ask), streamed]) {
    const message = choices[0]?.message;
    expect(message).toMatchObject({ reasoning_details: [{ signature: expect.stringMatching(/./) as unknown }] });
    // The provider refuses reasoning whose signature is not its own.
    const next = { ...ask, messages: [...hello, ...(message ? [message] : []), ...hello] };
    expect((await openai.chat.completions.create(next)).choices).toHaveLength(1);
    const sent = provider.requestBody(provider.requests().length)?.toString();
    expect(sent).toContain('"type":"thinking"');
  }
});

test('an error of the provider has its status and its words, before the stream and in it', async () => {
  const { openai, anthropic } = await start();
  const model = (directives: string) => `sim/${directives}`;
  const refused = openai.chat.completions.create({ model: model('status=429;retry-after=2'), messages: hello });
  await expect(refused).rejects.toMatchObject({ status: 429 });
  const overloaded = anthropic.messages.create({ model: model('status=529'), max_tokens: 9, messages: hello });
  await expect(overloaded).rejects.toBeInstanceOf(AnthropicError);
  const limited = anthropic.messages.create({
    model: model('status=429;retry-after=2'),
    max_tokens: 9,
    messages: hello,
  });
  await expect(limited).rejects.toBeInstanceOf(RateLimitError);
  for (const fault of ['error-after=4', 'truncate-after=4', 'reset-after=4']) {
    const scenario = `${fault};tokens=20`;
    const chat = openai.chat.completions.stream({ model: model(scenario), messages: hello });
    await expect(chat.finalChatCompletion(), fault).rejects.toBeInstanceOf(OpenAIError);
    const messages = anthropic.messages.stream({ model: model(scenario), max_tokens: 99, messages: hello });
    await expect(messages.finalMessage(), fault).rejects.toBeInstanceOf(AnthropicError);
  }
});

test.each([false, true])('for an Anthropic client the bytes are those of the provider (stream: %s)', async (stream) => {
  const { provider, gateway } = await start();
  const body = JSON.stringify({ model: 'sim/seed=7;cut=9', max_tokens: 99, messages: hello, stream });
  const ask = async (url: string): Promise<string> => {
    const headers = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'x-api-key': 'k' };
    return (await fetch(url, { method: 'POST', headers, body })).text();
  };
  const direct = await ask(`${provider.baseUrl}/messages`);
  expect(await ask(`${gateway.url}/v1/messages`)).toBe(direct);
  expect(direct).toContain(stream ? 'message_stop' : '"end_turn"');
});

test('tokens are counted by the provider, and cost nothing', async () => {
  const { anthropic, gateway, provider } = await start();
  const { data, response } = await anthropic.messages.countTokens({ model: 'm', messages: hello }).withResponse();
  expect(data.input_tokens).toBeGreaterThan(0);
  expect(response.headers.get('x-headgate-estimated')).toBeNull();
  expect(response.headers.get('x-headgate-provider')).toBe('claude');
  expect(provider.requests().map(({ path }) => path)).toEqual(['/v1/messages/count_tokens']);
  const line = await waitFor(() => gateway.logged('request')[0], 5000);
  expect(line).toMatchObject({ route: '/v1/messages/count_tokens', status: 200 });
  expect(line?.['output_tokens'] ?? 0).toBe(0);
});
