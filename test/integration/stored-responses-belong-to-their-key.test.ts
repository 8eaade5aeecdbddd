import OpenAI, { toFile } from 'openai';
import { expect, test } from 'vitest';
import { type RunningGateway, startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

const shared = { secret: 'sixteen characters and more' };

/** @param baseUrl of the simulator, which stores what it answers */
function startPod(baseUrl: string, more: object = {}): Promise<RunningGateway> {
  const provider = {
    preset: 'openai-compatible',
    dialect: 'openai-responses',
    baseUrl,
    apiKey: 'any',
    simulator: true,
  };
  return startGateway({
    config: {
      providers: {
        p: provider,
        q: provider,
        anthropic: { preset: 'anthropic', baseUrl, apiKey: 'any', simulator: true },
      },
      models: [
        { name: 'claude', provider: 'anthropic', upstreamModel: 'simulated' },
        { name: 'm', provider: 'p' },
        { name: 'n', provider: 'q' },
      ],
      defaults: { model: 'm' },
      auth: { keys: [keyEntry('a'), keyEntry('b')] },
      objects: shared,
      ...more,
    },
  });
}

const clientOf = ({ url }: RunningGateway, key: string): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: keyOf(key), maxRetries: 0 });

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

async function startTwoPods(): Promise<[OpenAI, OpenAI]> {
  const { port } = await startProvider('ttft=0; rate=0; tokens=5');
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const [one, other] = await Promise.all([startPod(baseUrl), startPod(baseUrl)]);
  return [clientOf(one, 'a'), clientOf(other, 'a')];
}

/** No id of the simulator is this long. */
const sealed = /^[a-z]{2,5}_[\w-]{56,}$/;

test("OpenAI's SDK continues, reads, lists and deletes responses, in any process with the same secret", async () => {
  const [first, second] = await startTwoPods();
  const response = await first.responses.create({ model: 'm', input: 'Tell me of water.' });
  expect(response.id).toMatch(sealed);
  expect(response.output[0]?.id).toMatch(sealed);
  const next = await second.responses.create({ model: 'm', previous_response_id: response.id, input: 'More.' });
  expect(next.previous_response_id).toBe(response.id);
  expect(next.usage?.input_tokens).toBeGreaterThan(response.usage?.input_tokens ?? 0);
  expect(await second.responses.retrieve(response.id)).toMatchObject({ id: response.id, output: response.output });
  const items = await second.responses.inputItems.list(response.id);
  expect(items.data[0]?.id).toMatch(sealed);
  expect((await first.responses.inputItems.list(response.id, { after: items.data[0]?.id ?? '' })).data).toEqual([]);
  await second.responses.delete(response.id);
  await expect(first.responses.retrieve(response.id)).rejects.toMatchObject({ status: 404, code: 'object_not_found' });
});

test('every id in a stream is the one that the response is stored under', async () => {
  const [first, second] = await startTwoPods();
  const stream = await first.responses.create({ model: 'm', input: 'Tell me of water.', stream: true });
  const events = await collect(stream);
  const ids = new Set(JSON.stringify(events).match(/"(?:id|item_id)":"[^"]*"/g));
  expect(ids.size).toBe(3);
  for (const id of ids) expect(id.split('"')[3]).toMatch(sealed);
  const done = events.at(-1);
  const response = done?.type === 'response.completed' ? done.response : undefined;
  expect(await second.responses.retrieve(response?.id ?? '')).toMatchObject({ output: response?.output });
  const again = await collect(await second.responses.retrieve(response?.id ?? '', { stream: true }));
  expect(again.at(-1)).toMatchObject({ type: 'response.completed', response: { id: response?.id } });
  const rest = await second.responses.retrieve(response?.id ?? '', { stream: true, starting_after: 2 });
  expect((await collect(rest))[0]).toMatchObject({ sequence_number: 3 });
});

test('the items of an answer are sent again, whole or by their ids', async () => {
  const [first, second] = await startTwoPods();
  const tools = [
    { type: 'function', name: 'get_weather', parameters: { type: 'object', properties: {} }, strict: false } as const,
  ];
  const request = { model: 'm', tools, reasoning: { effort: 'low' } } as const;
  const response = await first.responses.create({ ...request, input: 'get_weather, please' });
  expect(response.output.map(({ type }) => type)).toEqual(['reasoning', 'function_call']);
  const call = response.output.find((item) => item.type === 'function_call');
  const output = { type: 'function_call_output', call_id: call?.call_id ?? '', output: 'rain' } as const;
  const question = { role: 'user', content: 'get_weather, please' } as const;
  const input = [question, ...response.output, output] as OpenAI.Responses.ResponseInput;
  const whole = await second.responses.create({ ...request, input });
  expect(whole.output_text).not.toBe('');
  const references = response.output.map(({ id }) => ({ type: 'item_reference', id: id ?? '' }) as const);
  const named = await second.responses.create({ ...request, input: [question, ...references, output] });
  expect(named.output_text).not.toBe('');
});

test('a response that is made in the background is read and cancelled by any process', async () => {
  const [first, second] = await startTwoPods();
  const request = { model: 'm', input: 'Tell me of water.', background: true } as const;
  const slow = await first.responses.create(request, { headers: { 'x-simulate': 'ttft=60000' } });
  expect(slow).toMatchObject({ status: 'queued' });
  expect(await second.responses.retrieve(slow.id)).toMatchObject({ id: slow.id, status: 'in_progress' });
  expect(await second.responses.cancel(slow.id)).toMatchObject({ id: slow.id, status: 'cancelled' });
  const quick = await first.responses.create(request);
  expect(await second.responses.retrieve(quick.id)).toMatchObject({ id: quick.id, status: 'completed' });
});

test('conversations are made, continued, changed and deleted', async () => {
  const [first, second] = await startTwoPods();
  const item = { role: 'user', content: 'Tell me of water.', type: 'message' } as const;
  const conversation = await first.conversations.create({ items: [item], metadata: { topic: 'water' } });
  expect(conversation.id).toMatch(sealed);
  const request = { model: 'm', input: 'More.' };
  const response = await second.responses.create({ ...request, conversation: conversation.id });
  expect(response.conversation).toEqual({ id: conversation.id });
  await second.responses.create({ ...request, conversation: { id: conversation.id } });
  const items = (await collect(first.conversations.items.list(conversation.id, { order: 'asc', limit: 2 }))).map(
    ({ id }) => id ?? '',
  );
  expect(items).toHaveLength(5);
  const [one = ''] = items;
  expect(one).toMatch(sealed);
  const place = { conversation_id: conversation.id };
  expect(await second.conversations.items.retrieve(one, place)).toMatchObject({ id: one });
  expect(await second.conversations.items.delete(one, place)).toMatchObject({ id: conversation.id });
  const added = await second.conversations.items.create(conversation.id, { items: [item] });
  expect(added.data).toHaveLength(1);
  const changed = await first.conversations.update(conversation.id, { metadata: { topic: 'ice' } });
  expect(changed).toEqual({ ...conversation, metadata: { topic: 'ice' } });
  expect(await first.conversations.delete(conversation.id)).toMatchObject({ id: conversation.id, deleted: true });
  await expect(second.responses.create({ ...request, conversation: conversation.id })).rejects.toMatchObject({
    status: 404,
  });
});

test("what is stored at one provider is not found at another, although it is the caller's", async () => {
  const [client] = await startTwoPods();
  const response = await client.responses.create({ model: 'm', input: 'Tell me of water.' });
  const elsewhere = client.responses.create({ model: 'n', previous_response_id: response.id, input: 'More.' });
  await expect(elsewhere).rejects.toMatchObject({ status: 404, param: 'previous_response_id' });
});

test('an answer of another dialect, which nobody stores, goes on with its items, at any provider', async () => {
  const [client] = await startTwoPods();
  const tools = [
    { type: 'function', name: 'get_weather', parameters: { type: 'object', properties: {} }, strict: false } as const,
  ];
  const question = { role: 'user', content: 'get_weather, please' } as const;
  const request = { tools, reasoning: { effort: 'low' } } as const;
  const first = await client.responses.create({ ...request, model: 'claude', input: [question] });
  const call = first.output.find((item) => item.type === 'function_call');
  const output = { type: 'function_call_output', call_id: call?.call_id ?? '', output: 'rain' } as const;
  const input = [question, ...first.output, output] as OpenAI.Responses.ResponseInput;
  for (const model of ['claude', 'm']) {
    const second = await client.responses.create({ ...request, model, input });
    expect(second.output_text, model).not.toBe('');
  }
  const named = client.responses.create({ model: 'm', previous_response_id: first.id, input: 'More.' });
  await expect(named).rejects.toMatchObject({ status: 404, param: 'previous_response_id' });
});

test("a provider's words name what the caller knows", async () => {
  const [client] = await startTwoPods();
  const file = await client.files.create({ file: await toFile(Buffer.from('{}'), 'a'), purpose: 'batch' });
  await client.files.delete(file.id);
  const asked = { input_file_id: file.id, endpoint: '/v1/chat/completions', completion_window: '24h' } as const;
  const error: unknown = await client.batches.create(asked).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ status: 404 });
  expect(String(error)).toContain(`No such File object: ${file.id}`);
  const response = await client.responses.create({ model: 'm', input: 'Tell me of water.' });
  await client.responses.delete(response.id);
  const gone: unknown = await client.responses
    .create({ model: 'm', previous_response_id: response.id, input: 'More.' })
    .catch((thrown: unknown) => thrown);
  expect(String(gone)).toContain(`Previous response with id '${response.id}' not found.`);
});
