import OpenAI, { toFile } from 'openai';
import { expect, test } from 'vitest';
import { mostLines } from '../../src/dialects/openai-form/json-lines.ts';
import type { Simulator } from '../../src/simulator/start-simulator.ts';
import { type RunningGateway, startGateway } from '../harness/gateway.ts';
import { bearer, keyEntry, keyOf } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

async function start(more: object = {}): Promise<{ gateway: RunningGateway; simulator: Simulator }> {
  const simulator = await startProvider('ttft=0; rate=0; tokens=5');
  const provider = {
    preset: 'openai-compatible',
    dialect: 'openai-responses',
    alsoSpeaks: ['openai-chat'],
    baseUrl: `http://127.0.0.1:${simulator.port}/v1`,
    apiKey: 'any',
    simulator: true,
  };
  const gateway = await startGateway({
    config: {
      providers: { p: provider },
      models: [{ name: 'm', provider: 'p' }],
      defaults: { model: 'm' },
      auth: { keys: [keyEntry('a'), keyEntry('b')] },
      objects: { secret: 'sixteen characters and more', sharedIds: ['vs_shared'] },
      ...more,
    },
  });
  return { gateway, simulator };
}

const line = (body: unknown, url = '/v1/responses'): string =>
  JSON.stringify({ custom_id: '1', method: 'POST', url, body });
const responses = (members: object): string => line({ model: 'm', input: 'hi', ...members });
const chat = (part: object): string =>
  line({ model: 'm', messages: [{ role: 'user', content: [part] }] }, '/v1/chat/completions');
const good = line(
  { model: 'm', messages: [{ role: 'user', content: 'the file_id is "file-1"' }] },
  '/v1/chat/completions',
);

const part = (name: string, value: string, more = ''): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;

interface Told {
  readonly status: number;
  readonly text: string;
}

async function store(gateway: RunningGateway, parts: readonly string[]): Promise<Told> {
  const headers = { ...bearer('b').headers, 'content-type': 'multipart/form-data; boundary=b' };
  const body = `${parts.join('')}--b--\r\n`;
  const answer = await fetch(`${gateway.url}/v1/files`, { method: 'POST', headers, body });
  return { status: answer.status, text: await answer.text() };
}

const file = (content: string): string => part('file', content, '; filename="a.jsonl"');
test('no line of its file may name what a provider stores, wherever its purpose stands', async () => {
  const { gateway, simulator } = await start();
  const own = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: keyOf('b'), maxRetries: 0 });
  const stored = await own.files.create({ file: await toFile(Buffer.from('x'), 'x.md'), purpose: 'user_data' });
  const lines = [
    responses({ previous_response_id: 'resp_raw' }),
    responses({ conversation: 'conv_raw' }),
    responses({ conversation: { id: 'conv_raw' } }),
    responses({ input: [{ type: 'item_reference', id: 'msg_raw' }] }),
    responses({ input: [{ type: 'message', id: 'msg_raw', role: 'user', content: 'hi' }] }),
    responses({ input: [{ type: 'reasoning', id: 'rs_raw', summary: [{ type: 'summary_text', text: 'x' }] }] }),
    `{"x":\r${responses({ previous_response_id: 'resp_raw' })}\r}`,
    responses({ input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'file-raw' }] }] }),
    responses({ input: [{ role: 'user', content: [{ type: 'input_file', file_id: stored.id }] }] }),
    responses({ tools: [{ type: 'file_search', vector_store_ids: ['vs_shared', 'vs_raw'] }] }),
    responses({ tools: [{ type: 'code_interpreter', container: 'cntr_raw' }] }),
    chat({ type: 'file', file: { file_id: 'file-raw' } }),
    line({ model: 'm', prompt: 'x', images: [{ file_id: 'file-raw' }] }, '/v1/images/edits'),
    line({ model: 'm', prompt: 'x', images: [{ image_url: 'x' }], mask: { File_ID: stored.id } }, '/v1/images/edits'),
    line({ model: 'm', prompt: 'x', input_reference: { file_id: 'file-raw' } }, '/v1/videos'),
    line({ model: 'm', prompt: 'x', video: { id: 'video_68d9a1b2c3d4' } }, '/v1/videos'),
    line({ model: 'm', input: [[{ future: { thing_ids: ['vs_shared', 'thing_68d9a1b2c3d4'] } }]] }, '/v1/embeddings'),
    line({ model: 'm', input: 'x', more: Array.from({ length: 50_000 }, () => ({ a: 1 })) }, '/v1/embeddings'),
    '{"custom_id":"1","body":{},"body":{"model":"m","input":"hi","previous_response_id":"resp_raw"}}',
    '{"custom_id":"1","b\\u006fdy":{"model":"m","input":"hi","previous\\u005fresponse_id":"resp_raw"}}',
    `${good}\r${responses({ previous_response_id: 'resp_raw' })}`,
  ];
  for (const bad of lines) {
    for (const content of [bad, `${good}\n${bad}\r\n${good}`, `${good}\n${bad}\n${good.repeat(3_000)}`]) {
      const [purpose, named] = [part('purpose', 'batch'), file(content)];
      for (const parts of [
        [purpose, named],
        [named, purpose],
      ]) {
        const { status, text } = await store(gateway, parts);
        expect([status, text], bad).toEqual([400, expect.stringMatching(/Line [12] of the file: /)]);
      }
    }
  }
  // Nothing was stored: the provider never got the last byte of a call.
  const direct = new OpenAI({ baseURL: `http://127.0.0.1:${simulator.port}/v1`, apiKey: 'any' });
  expect((await direct.files.list()).data).toHaveLength(1);
});

test('what names nothing stored passes, and so does every other file', async () => {
  const { gateway } = await start();
  const raw = responses({ previous_response_id: 'resp_raw' });
  const shared = responses({ tools: [{ type: 'file_search', vector_store_ids: ['vs_shared'] }] });
  const whole = responses({ input: [{ type: 'message', role: 'user', content: 'hi' }] });
  const metadata = responses({
    metadata: { file_id: 'mine', previous_response_id: 'mine' },
    previous_response_id: null,
  });
  const call = { id: 'call_68d9a1b2', type: 'function', function: { name: 'f', arguments: '{"file_id":"mine"}' } };
  const schema = { type: 'object', properties: { file_id: { const: 'mine' } }, examples: [{ file_id: 'mine' }] };
  const tool = { type: 'function', function: { name: 'f', parameters: schema } };
  const messages = [
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'call_68d9a1b2', content: '{"file_id":"mine"}' },
  ];
  const others = [
    line({ model: 'm', messages, tools: [tool], user: 'u', safety_identifier: 'u' }, '/v1/chat/completions'),
    line({ model: 'm', messages: [], response_format: { json_schema: { schema } } }, '/v1/chat/completions'),
    line({ model: 'm', input: ['file-raw', 'id'], dimensions: 3 }, '/v1/embeddings'),
    line({ model: 'm', input: [[1, 2], [3]] }, '/v1/embeddings'),
    line({ model: 'm', prompt: 'file_id', logit_bias: { 50256: -100 } }, '/v1/completions'),
    line({ model: 'm', input: [{ type: 'text', text: 'file-raw' }] }, '/v1/moderations'),
    line({ model: 'm', prompt: 'x', mask: { file_id: 'vs_shared' } }, '/v1/images/edits'),
    line({ model: 'm', messages: [], documents: [{ id: 'contract-2024-05', text: 'x' }] }, '/v1/chat/completions'),
    responses({ prompt: { id: 'pmpt_68d9a1b2', variables: { customer_id: 'mine' } } }),
    responses({ input: [{ type: 'function_call', call_id: 'call_68d9a1b2', name: 'f', arguments: '{}' }] }),
    responses({ tools: [{ type: 'mcp', server_label: 'x', connector_id: 'connector_gmail', headers: { a_id: 'b' } }] }),
    responses({ tools: [{ type: 'function', name: 'f', parameters: schema }], text: { format: { schema } } }),
  ];
  const passing = [
    [part('purpose', 'batch'), file(others.join('\n'))],
    [part('purpose', 'batch'), file([good, shared, whole, metadata].join('\n'))],
    [file(`${good}\n\n${shared}\n`), part('purpose', 'batch')],
    [part('purpose', 'batch'), file(`${good}\n`.repeat(20_000))],
    [part('purpose', 'user_data'), file(raw)],
    [file(raw), part('purpose', 'fine-tune')],
    [file('%PDF'.repeat(50_000)), part('purpose', 'user_data')],
  ];
  for (const parts of passing) {
    const { status, text } = await store(gateway, parts);
    expect(status, text).toBe(200);
  }
});

test('only a file for a batch has a bounded number of lines and of values in each', async () => {
  const { gateway } = await start();
  const many = file('{}\n'.repeat(mostLines + 1));
  const dense = file(
    `${good}\n${line({ model: 'm', input: Array.from({ length: 320_000 }, () => 1) }, '/v1/embeddings')}`,
  );
  const [batch, training] = [part('purpose', 'batch'), part('purpose', 'fine-tune')];
  for (const [content, fault] of [
    [many, `Line ${mostLines + 1} of the file: a batch has no more than ${mostLines} lines.`],
    [dense, 'Line 2 of the file: it has more than 320000 JSON values.'],
  ] as const) {
    for (const parts of [
      [batch, content],
      [content, batch],
    ]) {
      const { status, text } = await store(gateway, parts);
      expect([status, text]).toEqual([400, expect.stringContaining(fault)]);
    }
    expect((await store(gateway, [training, content])).status).toBe(200);
    expect((await store(gateway, [content, training])).status).toBe(200);
  }
});

test('a file for a batch cannot come in parts, which nobody reads, nor with two purposes', async () => {
  const { gateway } = await start();
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: keyOf('b'), maxRetries: 0 });
  const upload = { bytes: 3, filename: 'a', mime_type: 'text/plain' } as const;
  const refused = client.uploads.create({ ...upload, purpose: 'batch' });
  await expect(refused).rejects.toMatchObject({ status: 400, param: 'purpose' });
  expect(await client.uploads.create({ ...upload, purpose: 'user_data' })).toMatchObject({ status: 'pending' });
  const purposes = [part('purpose', 'user_data'), part('purpose', 'batch')];
  expect(await store(gateway, [...purposes, file(good)])).toMatchObject({ status: 400 });
  const padded = part('purpose', `${' '.repeat(100)}batch`);
  expect(await store(gateway, [file(good), padded])).toMatchObject({ status: 400 });
});

test.each(['file', 'File', 'file[]', 'file.name'])('a form has one file, and no second one named %s', async (name) => {
  const { gateway, simulator } = await start();
  const others = '; filename="hg-AAAAAAAAAAAAAAAA-b.txt"';
  for (const more of [part(name, 'x', others), part(name, 'x')]) {
    const parts = [part('purpose', 'user_data'), file('x'.repeat(200_000)), more];
    expect(await store(gateway, parts)).toMatchObject({ status: 400 });
    expect(await store(gateway, parts.toReversed())).toMatchObject({ status: 400 });
  }
  const direct = new OpenAI({ baseURL: `http://127.0.0.1:${simulator.port}/v1`, apiKey: 'any' });
  expect((await direct.files.list()).data).toHaveLength(0);
});

test('where nobody has a key and ids do not last, a batch may name everything', async () => {
  const { gateway } = await start({ auth: {}, objects: {} });
  const raw = responses({ previous_response_id: 'resp_raw' });
  expect(await store(gateway, [part('purpose', 'batch'), file(raw)])).toMatchObject({ status: 200 });
});
