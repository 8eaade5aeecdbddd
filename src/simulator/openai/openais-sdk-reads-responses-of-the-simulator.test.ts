import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRaw } from '../raw-call.testing.ts';
import { startSimulator } from '../start-simulator.ts';
import type { Simulator } from '../start-simulator.ts';

type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming;

let simulator: Simulator;
let client: OpenAI;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=10; seed=7' });
  client = new OpenAI({ apiKey: 'any', baseURL: simulator.baseUrl, maxRetries: 0 });
});
afterAll(() => simulator.stop());

const ask: Params = { model: 'simulated', input: 'Tell me of water.' };
const tool = (name: string): OpenAI.Responses.FunctionTool => ({
  type: 'function',
  name,
  strict: true,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
});
const tools = [tool('get_weather'), tool('get_time')];
const simulate = (directives: string): { headers: Record<string, string> } => ({
  headers: { 'x-simulate': directives },
});

/** The output as the input of the next request. The SDK's types do not let all items pass. */
function asInput(output: OpenAI.Responses.ResponseOutputItem[]): OpenAI.Responses.ResponseInputItem[] {
  return output.flatMap((item) =>
    item.type === 'function_call' || item.type === 'reasoning' || item.type === 'message' ? [item] : [],
  );
}

/** The complete answer and the one that the SDK puts together from a stream. Both must be equal under one seed. */
async function askBoth(params: Params, directives = ''): Promise<OpenAI.Responses.Response> {
  const complete = await client.responses.create(params, simulate(directives));
  const streamed = await client.responses.stream({ ...params, stream: true }, simulate(directives)).finalResponse();
  expect(streamed.output).toMatchObject(complete.output);
  expect(streamed.usage).toEqual(complete.usage);
  expect(streamed.status).toBe(complete.status);
  return complete;
}

describe('a response', () => {
  it('has text and usage', async () => {
    const response = await askBoth(ask, 'cached-tokens=100');
    expect(response).toMatchObject({ object: 'response', status: 'completed', model: 'simulated', store: true });
    expect(response.output_text.split(' ')).toHaveLength(10);
    expect(response.usage).toMatchObject({
      input_tokens: 105,
      input_tokens_details: { cached_tokens: 100 },
      output_tokens: 10,
      total_tokens: 115,
    });
  });

  it('is incomplete where its tokens were cut', async () => {
    expect(await askBoth({ ...ask, max_output_tokens: 16 }, 'tokens=20')).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { output_tokens: 16 },
    });
  });

  it('calls functions in parallel, and takes their results', async () => {
    const { output } = await askBoth({ ...ask, tools, input: 'get_weather and get_time, please' });
    expect(output).toMatchObject([
      { type: 'function_call', name: 'get_weather', arguments: '{"city":"water"}', status: 'completed' },
      { type: 'function_call', name: 'get_time' },
    ]);
    const results = output.flatMap((item) =>
      item.type === 'function_call'
        ? [{ type: 'function_call_output' as const, call_id: item.call_id, output: 'fine' }]
        : [],
    );
    const first: OpenAI.Responses.ResponseInputItem = { role: 'user', content: 'hello' };
    const next = await askBoth({ ...ask, tools, input: [first, ...asInput(output), ...results] });
    expect(next.output).toMatchObject([{ type: 'message' }]);
    const halfway = client.responses.create({ ...ask, tools, input: [first, ...asInput(output), ...results.slice(1)] });
    await expect(halfway).rejects.toThrow('No tool output found');
    await expect(client.responses.create({ ...ask, input: results })).rejects.toThrow('No tool call found');
  });

  it('reasons with a summary, and checks the encrypted content that comes back', async () => {
    const params: Params = {
      ...ask,
      reasoning: { effort: 'high', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
      store: false,
    };
    const { output, usage } = await askBoth(params);
    expect(output.map((item) => item.type)).toEqual(['reasoning', 'message']);
    expect(usage?.output_tokens_details.reasoning_tokens).toBe(8);
    const history = (items: OpenAI.Responses.ResponseInputItem[]): Params => ({ ...params, input: items });
    const user: OpenAI.Responses.ResponseInputItem = { role: 'user', content: 'go on' };
    expect((await client.responses.create(history([...asInput(output), user]))).status).toBe('completed');
    const changed = asInput(output).map((item) =>
      item.type === 'reasoning' ? { ...item, encrypted_content: 'AAAA' } : item,
    );
    await expect(client.responses.create(history([...changed, user]))).rejects.toThrow('could not be verified');
  });

  it('fills a schema', async () => {
    const format = { type: 'json_schema', name: 'place', schema: tools[0]?.parameters ?? {} } as const;
    expect((await askBoth({ ...ask, text: { format } })).output_text).toBe('{"city":"water"}');
  });
});

describe('a stored response', () => {
  it('is found, is gone on with, and is deleted', async () => {
    const { id } = await client.responses.create(ask, simulate('seed=11'));
    expect(await client.responses.retrieve(id)).toMatchObject({ id, status: 'completed' });
    const next = await client.responses.create({ ...ask, previous_response_id: id }, simulate('seed=12'));
    // The first question, its answer and the second question.
    expect(next.usage?.input_tokens).toBeGreaterThan(15);
    const items = await client.responses.inputItems.list(id);
    expect(items.data).toMatchObject([{ type: 'message', role: 'user' }]);
    await client.responses.delete(id);
    await expect(client.responses.retrieve(id)).rejects.toMatchObject({ status: 404 });
    const orphan = client.responses.create({ ...ask, previous_response_id: id });
    await expect(orphan).rejects.toMatchObject({ status: 400, code: 'previous_response_not_found' });
  });

  it('is kept from a stream too, and not where store is false', async () => {
    const { id } = await client.responses.stream({ ...ask, stream: true }, simulate('seed=13')).finalResponse();
    expect((await client.responses.retrieve(id)).output_text).not.toBe('');
    const unstored = await client.responses.create({ ...ask, store: false }, simulate('seed=14'));
    await expect(client.responses.retrieve(unstored.id)).rejects.toMatchObject({ status: 404 });
  });

  it('is made in the background, and may be cancelled until it has ended', async () => {
    const params: Params = { ...ask, background: true };
    const slow = await client.responses.create(params, simulate('seed=15; ttft=60s'));
    expect(slow.status).toBe('queued');
    expect((await client.responses.retrieve(slow.id)).status).toBe('in_progress');
    expect((await client.responses.cancel(slow.id)).status).toBe('cancelled');
    expect((await client.responses.retrieve(slow.id)).status).toBe('cancelled');
    const quick = await client.responses.create(params, simulate('seed=16'));
    expect(await client.responses.retrieve(quick.id)).toMatchObject({ status: 'completed', output: [{}] });
    const foreground = await client.responses.create(ask, simulate('seed=17'));
    await expect(client.responses.cancel(foreground.id)).rejects.toMatchObject({ status: 400 });
  });
});

describe('an error', () => {
  it.each([400, 401, 429, 500, 503])('%i is raised', async (status) => {
    const error: unknown = await client.responses.create(ask, simulate(`status=${status}`)).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status, requestID: RegExp('^req_') });
  });

  it.each([
    ['model', { input: 'x' }],
    ['input[0].role', { model: 'm', input: [{ role: 'robot', content: 'x' }] }],
    ['tools[0].name', { ...ask, tools: [{ type: 'function' }] }],
    ['max_output_tokens', { ...ask, max_output_tokens: 3 }],
  ])('names %s of a bad request', async (param, params) => {
    await expect(client.responses.create(params as Params)).rejects.toMatchObject({ status: 400, param });
  });

  it('in the stream is raised', async () => {
    const run = client.responses.stream({ ...ask, stream: true }, simulate('error-after=5; error-code=rate_limited'));
    await expect(run.finalResponse()).rejects.toThrow('had an error');
  });
});

it('numbers the events of a stream in their order', async () => {
  const answer = await callRaw(simulator.port, {
    path: '/v1/responses',
    body: { ...ask, stream: true, reasoning: { effort: 'low', summary: 'auto' } },
    simulate: 'tokens=1; reasoning=1; event-bytes=400',
  });
  const events = answer.events.map((event) => JSON.parse(event) as { type: string; sequence_number: number });
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
  expect(events.map((event) => event.type.replace('response.', ''))).toEqual([
    'created',
    'in_progress',
    'output_item.added',
    'reasoning_summary_part.added',
    'reasoning_summary_text.delta',
    'reasoning_summary_text.done',
    'reasoning_summary_part.done',
    'output_item.done',
    'output_item.added',
    'content_part.added',
    'output_text.delta',
    'output_text.done',
    'content_part.done',
    'output_item.done',
    'completed',
  ]);
  expect(answer.events[10]?.length).toBeGreaterThan(300);
});

describe('a compaction', () => {
  it('has the messages of the user and one item in the place of all others, with which the conversation goes on', async () => {
    const first = await client.responses.create(ask);
    const compacted = await client.responses.compact({ model: 'simulated', previous_response_id: first.id });
    expect(compacted.output).toMatchObject([{ type: 'message', role: 'user' }, { type: 'compaction' }]);
    expect(compacted.usage).toMatchObject({ output_tokens: 10 });
    const input = [...compacted.output, { role: 'user', content: 'More.' }] as OpenAI.Responses.ResponseInput;
    expect((await client.responses.create({ ...ask, input })).status).toBe('completed');
    const foreign = { type: 'compaction', encrypted_content: 'bm9ib2R5IGhhcyBzZWFsZWQgdGhpcw==' } as const;
    await expect(client.responses.create({ ...ask, input: [foreign] })).rejects.toMatchObject({ status: 400 });
  });
});
