import { createAnthropic } from '@ai-sdk/anthropic';
import Anthropic, { APIError, RateLimitError } from '@anthropic-ai/sdk';
import { generateText, jsonSchema, streamText, tool, type ToolSet } from 'ai';
import { expect, test } from 'vitest';
import { startGateway, type RunningGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const ask: Anthropic.MessageCreateParamsNonStreaming = {
  model: 'gpt-test',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'hello' }],
};
const inputSchema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const;
const weather: Anthropic.Tool = { name: 'weather', description: 'The weather.', input_schema: inputSchema as never };

interface Pair {
  readonly client: Anthropic;
  readonly gateway: RunningGateway;
}

async function start(config: Record<string, unknown> = {}): Promise<Pair> {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  return { gateway, client: new Anthropic({ baseURL: gateway.url, apiKey: 'unused', maxRetries: 0 }) };
}

/** A scenario of the simulator, which the model's name selects. */
const simulated = (directives: string) => ({ ...ask, model: `sim/${directives}` });

async function failureOf(call: PromiseLike<unknown>): Promise<APIError> {
  try {
    await call;
  } catch (thrown) {
    if (thrown instanceof APIError) return thrown;
    throw thrown;
  }
  throw new Error('the call succeeded');
}

test('the Anthropic SDK gets a complete answer with its usage and a request id', async () => {
  const { client } = await start();
  const { data: message, request_id: requestId } = await client.messages.create(ask).withResponse();
  expect(message.content).toEqual([{ type: 'text', text: expect.stringMatching(/./) as unknown, citations: null }]);
  expect(message).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn', stop_sequence: null });
  expect(message.id).toMatch(/^msg_/);
  expect(message.usage.input_tokens).toBeGreaterThan(0);
  expect(message.usage.output_tokens).toBeGreaterThan(0);
  expect(requestId).toMatch(/./);
});

test('the Anthropic SDK puts a stream together to the same answer', async () => {
  const { client } = await start();
  const scenario = simulated('seed=3');
  const complete = await client.messages.create(scenario);
  const streamed = await client.messages.stream(scenario).finalMessage();
  expect(streamed.content).toMatchObject([{ type: 'text', text: (complete.content[0] as Anthropic.TextBlock).text }]);
  expect(streamed.stop_reason).toBe('end_turn');
  expect(streamed.usage).toMatchObject(complete.usage);
});

test('parallel calls of tools arrive complete and streamed, and their results go back', async () => {
  const { client } = await start();
  const scenario = { ...simulated('tool-calls=2;seed=3'), tools: [weather] };
  const complete = await client.messages.create(scenario);
  const streamed = await client.messages.stream(scenario).finalMessage();
  for (const { content, stop_reason } of [complete, streamed]) {
    expect(stop_reason).toBe('tool_use');
    const input = { city: expect.any(String) as unknown };
    const call = { type: 'tool_use', id: expect.stringMatching(/./) as unknown, name: 'weather', input };
    expect(content.filter(({ type }) => type === 'tool_use')).toMatchObject([call, call]);
  }
  const results = complete.content.flatMap((block) =>
    block.type === 'tool_use' ? [{ type: 'tool_result', tool_use_id: block.id, content: 'rain' } as const] : [],
  );
  const next = await client.messages.create({
    ...ask,
    tools: [weather],
    messages: [...ask.messages, { role: 'assistant', content: complete.content }, { role: 'user', content: results }],
  });
  expect(next.type).toBe('message');
});

test('an error is of the class of its status, in the form of the dialect', async () => {
  const { client } = await start({ models: [{ name: 'only', provider: 'simulator' }] });
  const missing = await failureOf(client.messages.create(ask));
  expect(missing).toMatchObject({ status: 404, type: 'not_found_error' });
  expect(missing.requestID).toMatch(/./);
  const invalid = await failureOf(client.messages.create({ ...ask, max_tokens: 'many' as never }));
  expect(invalid).toMatchObject({ status: 400, type: 'invalid_request_error' });
  expect(invalid.message).toContain('max_tokens');
});

test('the limit is told in Anthropic words, and raises a RateLimitError', async () => {
  const { client } = await start({ limits: { perCaller: { requestsPerMinute: 1 } } });
  const { response } = await client.messages.create(ask).withResponse();
  expect(response.headers.get('anthropic-ratelimit-requests-limit')).toBe('1');
  expect(response.headers.get('anthropic-ratelimit-requests-remaining')).toBe('0');
  expect(response.headers.get('anthropic-ratelimit-requests-reset')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const refused = await failureOf(client.messages.create(ask));
  expect(refused).toBeInstanceOf(RateLimitError);
  expect(refused.type).toBe('rate_limit_error');
  expect(Number(refused.headers?.get('retry-after'))).toBeGreaterThan(0);
});

test.each(['error-after=3', 'truncate-after=3', 'reset-after=3', 'no-finish;truncate-after=4'])(
  'a stream that fails (%s) raises, and never ends as complete',
  async (directives) => {
    const { client } = await start();
    const stream = client.messages.stream(simulated(`${directives};tokens=20`));
    const failure = await failureOf(stream.finalMessage());
    expect(failure.type).toBe('api_error');
    expect(failure.message).toMatch(/./);
  },
);

test('an error of the provider before the stream has its own status', async () => {
  const { client } = await start();
  const failure = await failureOf(client.messages.create({ ...simulated('status=429;retry-after=2'), stream: true }));
  expect(failure).toBeInstanceOf(RateLimitError);
  expect(failure.headers?.get('retry-after')).toBe('2');
});

test('the AI SDK with its Anthropic provider gets text and calls of tools, complete and streamed', async () => {
  const { gateway } = await start();
  const anthropic = createAnthropic({ baseURL: `${gateway.url}/v1`, apiKey: 'unused' });
  const model = anthropic('sim/seed=3');
  const complete = await generateText({ model, prompt: 'hello', maxRetries: 0 });
  const streamed = streamText({ model, prompt: 'hello', maxRetries: 0 });
  expect(await streamed.text).toBe(complete.text);
  expect(await streamed.finishReason).toBe('stop');
  expect((await streamed.totalUsage).outputTokens).toBe(complete.usage.outputTokens);

  // Its own types do not fit each other under exactOptionalPropertyTypes.
  const tools = { weather: tool({ inputSchema: jsonSchema(inputSchema as never) }) } as unknown as ToolSet;
  const calling = { model: anthropic('sim/tool-calls=2;seed=3'), prompt: 'weather?', tools, maxRetries: 0 };
  const { toolCalls } = await generateText(calling);
  expect(toolCalls).toHaveLength(2);
  const inputs = (await streamText(calling).toolCalls).map(({ input }) => input as unknown);
  expect(inputs).toEqual(toolCalls.map(({ input }) => input as unknown));
});

test('tokens are estimated for a model of another provider, and the answer says so', async () => {
  const { client } = await start();
  const text = 'The water level at the gate is two metres above the sill. '.repeat(20);
  const { data, response } = await client.messages
    .countTokens({ model: 'gpt-test', messages: [{ role: 'user', content: text }] })
    .withResponse();
  expect(data.input_tokens).toBeGreaterThan(150);
  expect(data.input_tokens).toBeLessThan(450);
  expect(response.headers.get('x-headgate-estimated')).toBe('true');
  expect(response.headers.get('x-headgate-provider')).toBeNull();
  const missing = await failureOf(client.messages.countTokens({ model: 'gpt-test' } as never));
  expect(missing).toMatchObject({ status: 400, type: 'invalid_request_error' });
});
