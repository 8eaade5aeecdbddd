import OpenAI, { toFile } from 'openai';
import { expect, test } from 'vitest';
import { SealedIds } from '../../src/auth/sealed-ids.ts';
import { Secret } from '../../src/core/secret.ts';
import type { Simulator } from '../../src/simulator/start-simulator.ts';
import { type RunningGateway, startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

const secret = 'sixteen characters and more';

async function start(): Promise<{ gateway: RunningGateway; simulator: Simulator }> {
  const simulator = await startProvider('ttft=0; rate=0; tokens=5');
  const baseUrl = `http://127.0.0.1:${simulator.port}/v1`;
  const provider = {
    preset: 'openai-compatible',
    dialect: 'openai-responses',
    baseUrl,
    apiKey: 'any',
    simulator: true,
  };
  const gateway = await startGateway({
    config: {
      providers: { p: { ...provider, alsoSpeaks: ['openai-chat'] } },
      models: [{ name: 'm', provider: 'p' }],
      defaults: { model: 'm' },
      auth: { keys: [keyEntry('a'), keyEntry('b')] },
      objects: { secret, sharedIds: ['vs_shared'] },
    },
  });
  return { gateway, simulator };
}

const clientOf = ({ url }: RunningGateway, key: string): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: keyOf(key), maxRetries: 0 });

/** The ids of everything that one key can store. */
async function storeAll(client: OpenAI): Promise<string[]> {
  const file = await client.files.create({ file: await toFile(Buffer.from('x'), 'a'), purpose: 'user_data' });
  const item = { type: 'message', role: 'user', content: 'My secret is water.' } as const;
  const conversation = await client.conversations.create({ items: [item] });
  const items = await client.conversations.items.list(conversation.id);
  const response = await client.responses.create({
    model: 'm',
    input: 'My secret is ice.',
    reasoning: { effort: 'low' },
  });
  const asked = await client.responses.inputItems.list(response.id);
  const ids = [file, conversation, ...items.data, response, ...response.output, ...asked.data].map(
    ({ id }) => id ?? '',
  );
  expect(new Set(ids).size).toBe(7);
  return ids;
}

/** The provider's own ids, as a person with another access to the account would know them. */
function rawIds(sealed: readonly string[]): string[] {
  const ids = new SealedIds({ secret: new Secret(secret), previousSecrets: [], owner: 'key', sharedIds: [] });
  const own = ids.of({ kind: 'key', id: 'a', address: '' });
  return sealed.map((id) => own.open(id)?.id ?? '');
}

/** Bodies of requests for a response that contain an id, also in unusual places where a parser could find it. */
function bodiesWith(id: string, own: string): string[] {
  const item = (members: object): object => ({ input: [{ role: 'user', content: 'hi' }, members] });
  const part = (members: object): object => item({ role: 'user', content: [members] });
  const tool = (members: object): object => ({ input: 'hi', tools: [members] });
  const bodies = [
    { input: 'hi', previous_response_id: id },
    { input: 'hi', conversation: id },
    { input: 'hi', conversation: { id } },
    { input: 'hi', conversation: { ID: id } },
    { input: { id } },
    item({ type: 'item_reference', id }),
    item({ id }),
    item({ id, type: null }),
    item({ ID: id }),
    item({ id, type: 'reasoning', summary: [] }),
    item({ id, type: 'reasoning', summary: [], encrypted_content: '' }),
    item({ id, type: 'image_generation_call' }),
    item({ id, type: 'compaction' }),
    item({ id, type: 'web_search_call', status: 'completed' }),
    item({ type: 'mcp_approval_response', approval_request_id: id, approve: true }),
    part({ type: 'input_file', file_id: id }),
    part({ type: 'input_image', file_id: id }),
    item({ type: 'function_call_output', call_id: 'call_1', output: [{ type: 'input_file', file_id: id }] }),
    item({ type: 'computer_call_output', call_id: 'call_1', output: { type: 'computer_screenshot', file_id: id } }),
    tool({ type: 'file_search', vector_store_ids: [id] }),
    tool({ type: 'code_interpreter', container: id }),
    tool({ type: 'code_interpreter', container: { type: 'auto', file_ids: [id] } }),
    tool({ type: 'image_generation', input_image_mask: { file_id: id } }),
    tool({ type: 'namespace', tools: [{ type: 'file_search', vector_store_ids: [id] }] }),
    item({ type: 'additional_tools', role: 'developer', tools: [{ type: 'code_interpreter', container: id }] }),
    { input: 'hi', prompt_cache_options: { comparison_response_id: id } },
    { input: 'hi', prompt: { id: 'pmpt_1', variables: { any: { type: 'input_file', file_id: id } } } },
  ].map((members) => JSON.stringify({ model: 'm', ...members }));
  return [
    ...bodies,
    `{"model":"m","input":"hi","previous\\u005fresponse_id":"${id}"}`,
    `{"model":"m","input":"hi","previous_response_id":null,"previous_response_id":"${id}"}`,
    `{"model":"m","input":"hi","input":[{"\\u0069d":"${id}"}]}`,
    `{"model":"m","input":[{"type":"item_reference","id":"${own}","id":"${id}"}]}`,
    `{"model":"m","input":"hi","conversation":{"id":"${own}","id":"${id}"}}`,
    `{"model":"m","input":"hi","tools":[],"tools":[{"type":"code_interpreter","container":"${id}"}]}`,
  ];
}

type Call = readonly [method: string, path: string, body?: string];

/** Every route with an id in every place. */
function callsWith(id: string, own: { readonly response: string; readonly conversation: string }): Call[] {
  const { response, conversation } = own;
  const encoded = `%${id.charCodeAt(0).toString(16)}${id.slice(1)}`;
  const items = JSON.stringify({ items: [{ type: 'item_reference', id }] });
  const file = JSON.stringify({ items: [{ role: 'user', content: [{ type: 'input_file', file_id: id }] }] });
  return [
    ...[id, encoded].flatMap((one): Call[] => [
      ['GET', `/responses/${one}`],
      ['GET', `/responses/${one}?stream=true&starting_after=1`],
      ['DELETE', `/responses/${one}`],
      ['POST', `/responses/${one}/cancel`],
      ['GET', `/responses/${one}/input_items`],
      ['GET', `/responses/${response}/input_items?after=${one}`],
      ['GET', `/conversations/${one}`],
      ['POST', `/conversations/${one}`, '{"metadata":{}}'],
      ['DELETE', `/conversations/${one}`],
      ['GET', `/conversations/${one}/items`],
      ['POST', `/conversations/${one}/items`, '{"items":[]}'],
      ['GET', `/conversations/${one}/items/${one}`],
      ['GET', `/conversations/${conversation}/items/${one}`],
      ['DELETE', `/conversations/${conversation}/items/${one}`],
      ['GET', `/conversations/${conversation}/items?after=${one}`],
      ['GET', `/files/${one}`],
      ['GET', `/files/${one}/content`],
      ['DELETE', `/files/${one}`],
      ['GET', `/batches/${one}`],
      ['POST', `/batches/${one}/cancel`],
    ]),
    ['GET', `/responses/${response}/input_items?after=${response}&after=${id}`],
    ['POST', '/conversations', items],
    ['POST', '/conversations', file],
    ['POST', `/conversations/${conversation}/items`, items],
    ...bodiesWith(id, response).flatMap((body): Call[] =>
      ['/responses', '/responses/input_tokens', '/responses/compact'].map((path): Call => ['POST', path, body]),
    ),
    ...bodiesWith(id, response).map((body): Call => ['POST', '/responses', body.replace('"m"', '"m","stream":true')]),
  ];
}

test('no id of one key works for another, in any place of any route, and no id of the provider for anybody', async () => {
  const { gateway, simulator } = await start();
  const sealed = await storeAll(clientOf(gateway, 'a'));
  const raw = rawIds(sealed);
  expect(raw).not.toContain('');
  const [, conversation = '', , response = ''] = await storeAll(clientOf(gateway, 'b'));
  const before = simulator.requests().length;
  const passed: string[] = [];
  const calls = [...sealed, ...raw, 'resp_never'].flatMap((id) => callsWith(id, { response, conversation }));
  const call = async ([method, path, body]: Call): Promise<void> => {
    const headers = { authorization: `Bearer ${keyOf('b')}`, 'content-type': 'application/json' };
    const init = { method, headers, ...(body === undefined ? {} : { body }) };
    const answer = await fetch(`${gateway.url}/v1${path}`, init);
    const text = await answer.text();
    if (![400, 404].includes(answer.status)) passed.push(`${answer.status} ${method} ${path} ${body ?? ''} ${text}`);
    expect(text, `${method} ${path}`).not.toMatch(/water|ice/);
  };
  for (let at = 0; at < calls.length; at += 4) await Promise.all(calls.slice(at, at + 4).map(call));
  expect(passed).toEqual([]);
  expect(simulator.requests().length - before).toBe(0);
});

test('an item of another key that is whole is sent without its id', async () => {
  const { gateway, simulator } = await start();
  const first = await clientOf(gateway, 'a').responses.create({ model: 'm', input: 'Tell me of water.' });
  const question = { role: 'user', content: 'Tell me of water.' } as const;
  const input = [question, ...first.output] as OpenAI.Responses.ResponseInput;
  const second = await clientOf(gateway, 'b').responses.create({ model: 'm', input });
  expect(second.status).toBe('completed');
  const asked = JSON.parse(simulator.requestBody(simulator.requests().at(-1)?.number ?? 0)?.toString() ?? '{}') as {
    input: object[];
  };
  const message: Record<string, unknown> = { ...first.output[0] };
  expect(message).toMatchObject({ type: 'message' });
  delete message['id'];
  expect(asked.input).toEqual([question, message]);
});

test('what is stored for somebody else is told in the words for what never existed', async () => {
  const { gateway } = await start();
  const ids = ['resp_never', ...(await storeAll(clientOf(gateway, 'a')))];
  const words = await Promise.all(
    ids.map(async (id) => {
      const headers = { authorization: `Bearer ${keyOf('b')}` };
      return (await (await fetch(`${gateway.url}/v1/responses/${id}`, { headers })).text()).replaceAll(id, 'ID');
    }),
  );
  expect(new Set(words).size).toBe(1);
});

test('an id that the operator shares may be named by every key, and is read by none', async () => {
  const { gateway, simulator } = await start();
  const tools: OpenAI.Responses.Tool[] = [{ type: 'file_search', vector_store_ids: ['vs_shared'] }];
  const response = await clientOf(gateway, 'b').responses.create({ model: 'm', input: 'hi', tools });
  expect(response.tools).toMatchObject(tools);
  const sent = simulator.requestBody(simulator.requests().at(-1)?.number ?? 0)?.toString();
  expect(sent).toContain('"vector_store_ids":["vs_shared"]');
  await expect(clientOf(gateway, 'b').responses.retrieve('vs_shared')).rejects.toMatchObject({ status: 404 });
});
