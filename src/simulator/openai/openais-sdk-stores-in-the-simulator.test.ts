import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator } from '../start-simulator.ts';
import type { Simulator } from '../start-simulator.ts';

let simulator: Simulator;
let client: OpenAI;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=10' });
  client = new OpenAI({ apiKey: 'any', baseURL: simulator.baseUrl, maxRetries: 0 });
});
afterAll(() => simulator.stop());

const simulate = (directives: string): { headers: Record<string, string> } => ({
  headers: { 'x-simulate': directives },
});
const upload = (text: string): Promise<OpenAI.FileObject> =>
  toFile(Buffer.from(text), 'é "quoted".jsonl').then((file) => client.files.create({ file, purpose: 'batch' }));

describe('a file', () => {
  it('is stored, listed, read and deleted', async () => {
    const text = 'a\r\n--b\0ü\n';
    const file = await upload(text);
    expect(file).toMatchObject({
      object: 'file',
      bytes: Buffer.byteLength(text),
      purpose: 'batch',
      status: 'processed',
    });
    expect(await client.files.retrieve(file.id)).toEqual(file);
    expect((await client.files.list()).data.map(({ id }) => id)).toContain(file.id);
    expect((await client.files.list({ purpose: 'vision' })).data).toEqual([]);
    expect(await (await client.files.content(file.id)).text()).toBe(text);
    expect(await client.files.delete(file.id)).toMatchObject({ deleted: true });
    await expect(client.files.retrieve(file.id)).rejects.toMatchObject({ status: 404 });
  });

  it('needs its parts, and fails as a directive says', async () => {
    const body = { purpose: 'batch' } as OpenAI.FileCreateParams;
    await expect(client.files.create(body)).rejects.toMatchObject({ status: 400 });
    const file = await toFile(Buffer.from('x'), 'x');
    await expect(client.files.create({ file, purpose: 'batch' }, simulate('status=500'))).rejects.toMatchObject({
      status: 500,
    });
  });
});

describe('an upload', () => {
  it('puts its parts together in the order of the ids', async () => {
    const { id } = await client.uploads.create({ bytes: 6, filename: 'f', mime_type: 'text/plain', purpose: 'batch' });
    const one = await client.uploads.parts.create(id, { data: await toFile(Buffer.from('abc'), 'p') });
    const two = await client.uploads.parts.create(id, { data: await toFile(Buffer.from('def'), 'p') });
    await expect(client.uploads.complete(id, { part_ids: [one.id] })).rejects.toThrow('Expected 6 bytes');
    const done = await client.uploads.complete(id, { part_ids: [two.id, one.id] });
    expect(done.status).toBe('completed');
    expect(await (await client.files.content(done.file?.id ?? '')).text()).toBe('defabc');
    await expect(client.uploads.cancel(id)).rejects.toMatchObject({ status: 400 });
  });
});

describe('a batch', () => {
  const line = (custom_id: string, body: object): string =>
    JSON.stringify({ custom_id, method: 'POST', url: '/v1/chat/completions', body });
  const ask = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };

  it('answers each line of its file', async () => {
    const file = await upload([line('a', ask), line('b', { model: 'm' }), line('c', ask)].join('\n'));
    const batch = await client.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
    expect(batch.status).toBe('in_progress');
    const done = await client.batches.retrieve(batch.id);
    expect(done).toMatchObject({ status: 'completed', request_counts: { total: 3, completed: 2, failed: 1 } });
    const lines = await (await client.files.content(done.output_file_id ?? '')).text();
    const answers = lines
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(answers).toMatchObject([{ custom_id: 'a' }, { custom_id: 'c' }]);
    expect(answers[0]).toMatchObject({ response: { status_code: 200, body: { object: 'chat.completion' } } });
    expect(await (await client.files.content(done.error_file_id ?? '')).text()).toContain("'messages'");
    expect((await client.batches.list()).data[0]?.id).toBe(batch.id);
  });

  it('may be cancelled until it has ended', async () => {
    const file = await upload(line('a', ask));
    const params = { input_file_id: file.id, endpoint: '/v1/chat/completions', completion_window: '24h' } as const;
    const slow = await client.batches.create(params, simulate('ttft=60s'));
    expect((await client.batches.retrieve(slow.id)).status).toBe('in_progress');
    expect((await client.batches.cancel(slow.id)).status).toBe('cancelling');
    expect((await client.batches.retrieve(slow.id)).status).toBe('cancelled');
    await expect(client.batches.cancel(slow.id)).rejects.toMatchObject({ status: 409 });
  });
});
