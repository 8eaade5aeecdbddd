import Anthropic, { APIError } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRaw } from '../raw-call.testing.ts';
import { startSimulator } from '../start-simulator.ts';
import type { Simulator } from '../start-simulator.ts';

let simulator: Simulator;
let client: Anthropic;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=10; seed=7' });
  client = new Anthropic({ apiKey: 'any', baseURL: `http://127.0.0.1:${simulator.port}`, maxRetries: 0 });
});
afterAll(() => simulator.stop());

type Params = Anthropic.MessageCreateParamsNonStreaming;
const ask: Params = { model: 'simulated', max_tokens: 100, messages: [{ role: 'user', content: 'Tell me of water.' }] };
const weather: Anthropic.Tool = {
  name: 'get_weather',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const clock: Anthropic.Tool = { name: 'get_time', input_schema: { type: 'object' } };
const thinking = { type: 'enabled', budget_tokens: 1024 } as const;
const simulate = (directives: string): { headers: Record<string, string> } => ({
  headers: { 'x-simulate': directives },
});

/** The complete answer and the one that the SDK puts together from a stream. Both must be equal under one seed. */
async function askBoth(params: Params, directives = ''): Promise<Anthropic.Message> {
  const complete = await client.messages.create(params, simulate(directives));
  const streamed = await client.messages.stream(params, simulate(directives)).finalMessage();
  expect(streamed).toMatchObject(JSON.parse(JSON.stringify(complete)));
  return complete;
}

describe('a message', () => {
  it('has text and usage', async () => {
    const message = await askBoth(ask);
    expect(message).toMatchObject({ role: 'assistant', stop_reason: 'end_turn', content: [{ type: 'text' }] });
    expect(message.usage).toMatchObject({ input_tokens: 5, output_tokens: 10, cache_read_input_tokens: 0 });
    expect(message.content[0]?.type === 'text' && message.content[0].text.split(' ')).toHaveLength(10);
  });

  it('is cut at the tokens allowed', async () => {
    expect(await askBoth({ ...ask, max_tokens: 4 })).toMatchObject({
      stop_reason: 'max_tokens',
      usage: { output_tokens: 4 },
    });
  });

  it('calls tools, in parallel and forced', async () => {
    const parallel = await askBoth({
      ...ask,
      tools: [weather, clock],
      messages: [{ role: 'user', content: 'get_weather and get_time, please' }],
    });
    expect(parallel.stop_reason).toBe('tool_use');
    expect(parallel.content).toMatchObject([
      { type: 'tool_use', name: 'get_weather', input: { city: 'water' } },
      { type: 'tool_use', name: 'get_time', input: {} },
    ]);
    const forced = await askBoth({ ...ask, tools: [weather, clock], tool_choice: { type: 'tool', name: 'get_time' } });
    expect(forced.content).toMatchObject([{ type: 'tool_use', name: 'get_time' }]);
  });

  it('thinks with a signature, which must come back as it was', async () => {
    const { content, usage } = await askBoth({ ...ask, thinking });
    expect(content.map((block) => block.type)).toEqual(['thinking', 'text']);
    expect(usage.output_tokens).toBe(18);
    const history = (blocks: Anthropic.ContentBlockParam[]): Params => ({
      ...ask,
      thinking,
      messages: [...ask.messages, { role: 'assistant', content: blocks }, { role: 'user', content: 'Go on.' }],
    });
    await expect(client.messages.create(history(content))).resolves.toMatchObject({ type: 'message' });
    const changed = content.map((block) => (block.type === 'thinking' ? { ...block, thinking: 'else' } : block));
    await expect(client.messages.create(history(changed))).rejects.toThrow('Invalid `signature`');
  });

  it('needs the result of each call', async () => {
    const call = { type: 'tool_use', id: 'toolu_1', name: 'get_time', input: {} } as const;
    const answer = (id: string): Params => ({
      ...ask,
      tools: [clock],
      messages: [
        ...ask.messages,
        { role: 'assistant', content: [call] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'noon' }] },
      ],
    });
    await expect(client.messages.create(answer('toolu_1'))).resolves.toMatchObject({ stop_reason: 'end_turn' });
    await expect(client.messages.create(answer('toolu_2'))).rejects.toThrow('toolu_1');
  });

  it('fills a schema', async () => {
    const message = await askBoth({
      ...ask,
      output_config: { format: { type: 'json_schema', schema: weather.input_schema } },
    });
    expect(message.content).toMatchObject([{ type: 'text', text: '{"city":"water"}' }]);
  });

  it('counts cached tokens apart', async () => {
    const { usage } = await askBoth(ask, 'cached-tokens=100; cache-write-tokens=20');
    expect(usage).toMatchObject({ input_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 20 });
  });
});

it('counts tokens and lists models', async () => {
  const { model, messages } = ask;
  expect(await client.messages.countTokens({ model, messages })).toEqual({ input_tokens: 5 });
  const listed = await client.models.list();
  expect(listed.data[0]).toMatchObject({ type: 'model', id: 'simulated' });
  expect(await client.models.retrieve('simulated-mini')).toMatchObject({ id: 'simulated-mini' });
  await expect(client.models.retrieve('none')).rejects.toMatchObject({ status: 404 });
});

describe('an error', () => {
  it.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [413, 'request_too_large'],
    [429, 'rate_limit_error'],
    [500, 'api_error'],
    [529, 'overloaded_error'],
  ])('%i is raised as %s', async (status, type) => {
    const error = await client.messages.create(ask, simulate(`status=${status}`)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status, error: { type: 'error', error: { type } } });
    expect(String((error as APIError).requestID)).toMatch(/^req_/);
  });

  it.each([
    ['max_tokens', { model: 'm', messages: ask.messages }],
    ['model', { max_tokens: 1, messages: ask.messages }],
    ['messages', { ...ask, messages: [] }],
    ['role', { ...ask, messages: [{ role: 'system', content: 'x' }] }],
    ['input_schema', { ...ask, tools: [{ name: 'x' }] }],
  ])('names %s of a bad request', async (name, params) => {
    await expect(client.messages.create(params as Params)).rejects.toMatchObject({
      status: 400,
      message: RegExp(name),
    });
  });

  it('in the stream is raised, and so is a stream that breaks off', async () => {
    const run = (directives: string): Promise<Anthropic.Message> =>
      client.messages.stream(ask, simulate(directives)).finalMessage();
    await expect(run('error-after=5; error-type=overloaded_error')).rejects.toThrow('overloaded_error');
    await expect(run('reset-after=5')).rejects.toBeInstanceOf(Error);
    await expect(run('truncate-after=5')).rejects.toBeInstanceOf(Error);
  });

  it('of a directive is in the form of Anthropic too', async () => {
    const error: unknown = await client.messages.create({ ...ask, model: 'sim/tokens=many' }).catch((e: unknown) => e);
    expect(error).toMatchObject({ error: { type: 'error' }, message: RegExp('tokens=many') });
  });

  it('needs the header that says the version', async () => {
    const answer = await callRaw(simulator.port, { path: '/v1/messages', body: ask });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.text).toContain('anthropic-version');
  });
});

it('has the events of a stream in their order', async () => {
  const answer = await callRaw(simulator.port, {
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: { ...ask, stream: true, thinking },
    simulate: 'tokens=1; reasoning=1',
  });
  const names = answer.text.split('\n').filter((line) => line.startsWith('event: '));
  expect(names.map((line) => line.slice(7))).toEqual([
    'message_start',
    'content_block_start',
    'ping',
    'content_block_delta',
    'content_block_delta',
    'content_block_stop',
    'content_block_start',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ]);
});
