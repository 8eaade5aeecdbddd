import { createHash } from 'node:crypto';
import { createGoogle } from '@ai-sdk/google';
import { ApiError, type GenerateContentParameters, type GenerateContentResponse, GoogleGenAI } from '@google/genai';
import { generateText, jsonSchema, streamText, tool, type ToolSet } from 'ai';
import { expect, test } from 'vitest';
import { startGateway, type RunningGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const;
const tools = [{ functionDeclarations: [{ name: 'weather', parametersJsonSchema: parameters }] }];

interface Pair {
  readonly client: GoogleGenAI;
  readonly gateway: RunningGateway;
}

async function start(config: Record<string, unknown> = {}): Promise<Pair> {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  return { gateway, client: new GoogleGenAI({ apiKey: 'unused', httpOptions: { baseUrl: gateway.url } }) };
}

/** A scenario of the simulator, which the model's name selects. */
const simulated = (directives: string): GenerateContentParameters => ({
  model: `sim/${directives}`,
  contents: 'hello',
});

async function chunksOf(
  client: GoogleGenAI,
  asked: GenerateContentParameters,
  chunks: GenerateContentResponse[] = [],
): Promise<GenerateContentResponse[]> {
  for await (const chunk of await client.models.generateContentStream(asked)) chunks.push(chunk);
  return chunks;
}

async function failureOf(call: PromiseLike<unknown>): Promise<ApiError> {
  try {
    await call;
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown;
    throw thrown;
  }
  throw new Error('the call succeeded');
}

test('the SDK gets a complete answer with its usage', async () => {
  const { client } = await start();
  const answer = await client.models.generateContent({ model: 'gpt-test', contents: 'hello' });
  expect(answer.text).toMatch(/./);
  expect(answer.candidates).toMatchObject([{ content: { role: 'model' }, finishReason: 'STOP', index: 0 }]);
  expect(answer.usageMetadata?.promptTokenCount).toBeGreaterThan(0);
  expect(answer.usageMetadata?.candidatesTokenCount).toBeGreaterThan(0);
  expect(answer.modelVersion).toBe('gpt-test');
  expect(answer.responseId).toMatch(/./);
});

test('the SDK puts a stream together to the same answer', async () => {
  const { client } = await start();
  const complete = await client.models.generateContent(simulated('seed=3'));
  const chunks = await chunksOf(client, simulated('seed=3'));
  expect(chunks.length).toBeGreaterThan(5);
  expect(chunks.map(({ text }) => text).join('')).toBe(complete.text);
  expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP');
  expect(chunks.at(-1)?.usageMetadata).toEqual(complete.usageMetadata);
});

test('parallel calls of functions arrive complete and streamed, and their results go back', async () => {
  const { client } = await start();
  const scenario = { ...simulated('tool-calls=2;seed=3'), config: { tools } };
  const complete = await client.models.generateContent(scenario);
  const streamed = (await chunksOf(client, scenario)).flatMap(({ functionCalls }) => functionCalls ?? []);
  for (const calls of [complete.functionCalls ?? [], streamed]) {
    const args = { city: expect.any(String) as unknown };
    const call = { id: expect.stringMatching(/./) as unknown, name: 'weather', args };
    expect(calls).toMatchObject([call, call]);
  }
  const content = complete.candidates?.[0]?.content;
  if (content === undefined) throw new Error('no content');
  const results = (complete.functionCalls ?? []).map(({ id, name }) => ({
    functionResponse: { ...(id === undefined ? {} : { id }), name: name ?? '', response: { output: 'rain' } },
  }));
  const contents = [{ role: 'user', parts: [{ text: 'weather?' }] }, content, { role: 'user', parts: results }];
  const next = await client.models.generateContent({ model: 'gpt-test', contents, config: { tools } });
  expect(next.candidates).toHaveLength(1);
});

test('the chat of the SDK goes on over two turns', async () => {
  const { client } = await start();
  const chat = client.chats.create({ model: 'sim/reasoning=8;seed=3' });
  await chat.sendMessage({ message: 'hello' });
  await chat.sendMessage({ message: 'and again' });
  expect(chat.getHistory()).toHaveLength(4);
});

test('an error has the form of the dialect, and its details', async () => {
  const { client, gateway } = await start({ models: [{ name: 'only', provider: 'simulator' }] });
  const missing = await failureOf(client.models.generateContent({ model: 'other', contents: 'hello' }));
  expect(missing.status).toBe(404);
  expect(JSON.parse(missing.message)).toMatchObject({
    error: { code: 404, status: 'NOT_FOUND', details: [{ reason: 'MODEL_NOT_FOUND', domain: 'headgate' }, {}] },
  });
  const response = await fetch(`${gateway.url}/v1beta/models/only:generateContent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ contents: [], generationConfig: { maxOutputTokens: 'many' } }),
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: {
      status: 'INVALID_ARGUMENT',
      details: [{}, {}, { fieldViolations: [{ field: 'generationConfig.maxOutputTokens' }] }],
    },
  });
});

test('a limit raises with the time to wait', async () => {
  const { client } = await start({ limits: { perCaller: { requestsPerMinute: 1 } } });
  await client.models.generateContent(simulated('tokens=1'));
  const refused = await failureOf(client.models.generateContent(simulated('tokens=1')));
  expect(refused.status).toBe(429);
  const { error } = JSON.parse(refused.message) as { error: { status: string; details: object[] } };
  expect(error.status).toBe('RESOURCE_EXHAUSTED');
  expect(error.details.at(-1)).toMatchObject({ retryDelay: expect.stringMatching(/^\d+(\.\d+)?s$/) as unknown });
});

test.each(['error-after=3', 'truncate-after=3', 'reset-after=3', 'no-finish;truncate-after=4'])(
  'a stream that fails (%s) raises after what has come, and never ends as complete',
  async (directives) => {
    const { client, gateway } = await start();
    const scenario = simulated(`${directives};tokens=20`);
    const chunks: GenerateContentResponse[] = [];
    const failure = await failureOf(chunksOf(client, scenario, chunks));
    expect(failure.status).toBeGreaterThanOrEqual(500);
    expect(chunks.length).toBeGreaterThan(0);
    expect(chunks.filter(({ candidates }) => candidates?.[0]?.finishReason !== undefined)).toEqual([]);

    const google = createGoogle({ baseURL: `${gateway.url}/v1beta`, apiKey: 'unused' });
    const errors: unknown[] = [];
    const streamed = streamText({
      model: google(scenario.model),
      prompt: 'hello',
      maxRetries: 0,
      onError: ({ error }) => void errors.push(error),
    });
    await streamed.consumeStream();
    expect(errors).toEqual([expect.objectContaining({ statusCode: failure.status })]);
  },
);

test('an error of the provider before the stream has its own status', async () => {
  const { client } = await start();
  const failure = await failureOf(chunksOf(client, simulated('status=429;retry-after=2')));
  expect(failure.status).toBe(429);
  expect(failure.message).toContain('"retryDelay":"2s"');
});

test('without alt=sse, a stream is one JSON array, with an error as its last element', async () => {
  const { gateway } = await start();
  const post = (model: string) =>
    fetch(`${gateway.url}/v1beta/models/${model}:streamGenerateContent`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ contents: [{ parts: [{ text: 'hello' }] }] }),
    });
  const whole = await post('sim/tokens=5;seed=3');
  expect(whole.headers.get('content-type')).toContain('application/json');
  const chunks = (await whole.json()) as GenerateContentResponse[];
  expect(chunks.length).toBeGreaterThanOrEqual(5);
  expect(chunks.at(-1)).toMatchObject({ candidates: [{ finishReason: 'STOP' }], usageMetadata: {} });
  const broken = (await (await post('sim/tokens=20;truncate-after=3')).json()) as object[];
  expect(broken.length).toBeGreaterThan(1);
  expect(broken.at(-1)).toMatchObject({ error: { code: 502, status: 'UNAVAILABLE' } });
});

test('a key is read from its header and from the query, and a wrong one is refused in the form of the dialect', async () => {
  const key = `hg-${'k'.repeat(40)}`;
  const sha256 = createHash('sha256').update(key).digest('hex');
  const { gateway } = await start({ auth: { keys: [{ id: 'one', name: 'one', sha256 }] } });
  const post = (query: string, headers: Record<string, string>) =>
    fetch(`${gateway.url}/v1beta/models/gpt-test:generateContent${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ contents: [{ parts: [{ text: 'hello' }] }] }),
    });
  expect((await post('', { 'x-goog-api-key': key })).status).toBe(200);
  expect((await post(`?key=${key}`, {})).status).toBe(200);
  const refused = await post('?key=hg-wrong', {});
  expect(refused.status).toBe(401);
  expect(await refused.json()).toMatchObject({ error: { status: 'UNAUTHENTICATED' } });
});

test('the AI SDK with its Google provider gets text and calls of tools, complete and streamed', async () => {
  const { gateway } = await start();
  const google = createGoogle({ baseURL: `${gateway.url}/v1beta`, apiKey: 'unused' });
  const model = google('sim/seed=3');
  const complete = await generateText({ model, prompt: 'hello', maxRetries: 0 });
  const streamed = streamText({ model, prompt: 'hello', maxRetries: 0 });
  expect(await streamed.text).toBe(complete.text);
  expect(await streamed.finishReason).toBe('stop');
  expect((await streamed.totalUsage).outputTokens).toBe(complete.usage.outputTokens);

  // Its own types do not fit each other under exactOptionalPropertyTypes.
  const declared = { weather: tool({ inputSchema: jsonSchema(parameters as never) }) } as unknown as ToolSet;
  const calling = { model: google('sim/tool-calls=2;seed=3'), prompt: 'weather?', tools: declared, maxRetries: 0 };
  const { toolCalls } = await generateText(calling);
  expect(toolCalls).toHaveLength(2);
  const inputs = (await streamText(calling).toolCalls).map(({ input }) => input as unknown);
  expect(inputs).toEqual(toolCalls.map(({ input }) => input as unknown));
});
