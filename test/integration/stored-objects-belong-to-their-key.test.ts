import OpenAI, { toFile } from 'openai';
import { expect, test } from 'vitest';
import { type RunningGateway, startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';
import { answerJson, startSurfaceProvider, type SurfaceProvider } from '../harness/surface/provider.ts';

/** Files, batches and uploads of one account. Their ids can be distinguished from sealed ids. */
async function startStorage(): Promise<SurfaceProvider> {
  const stored = new Map<string, Record<string, unknown>>();
  let count = 0;
  const make = (prefix: string, members: object): Record<string, unknown> => {
    const object = { id: `${prefix}RAW${String((count += 1))}`, ...members };
    stored.set(object.id, object);
    return object;
  };
  return startSurfaceProvider({
    '*': ({ method, path, body }, response) => {
      const [kind = '', id = '', what] = path.slice(1).split('/');
      const asked = (): Record<string, unknown> => JSON.parse(body.toString()) as Record<string, unknown>;
      const object = stored.get(id);
      if (kind === 'chat') {
        const message = { role: 'assistant', content: 'read' };
        const choices = [{ index: 0, message, finish_reason: 'stop' }];
        answerJson(response, { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices });
      } else if (method === 'POST' && id === '' && kind === 'files')
        answerJson(response, make('file-', { object: 'file' }));
      else if (method === 'POST' && id === '' && kind === 'uploads') answerJson(response, make('upload_', asked()));
      else if (method === 'POST' && id === '') {
        const output = make('file-', { object: 'file' });
        const { input_file_id: input, metadata } = asked();
        if (!stored.has(String(input))) answerJson(response, { error: { message: 'no such input' } }, 400);
        else answerJson(response, make('batch_', { input_file_id: input, output_file_id: output['id'], metadata }));
      } else if (object === undefined) {
        answerJson(response, { error: { message: `No such object: ${id}`, type: 'invalid_request_error' } }, 404);
      } else if (what === 'content') {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"error":{"message":"a stored text"}}');
      } else if (what === 'parts') answerJson(response, make('part_', { upload_id: id }));
      else if (what === 'complete')
        answerJson(response, { ...object, file: make('file-', { part_ids: asked()['part_ids'] }) });
      else if (method === 'DELETE') answerJson(response, { id, deleted: stored.delete(id) });
      else answerJson(response, object);
    },
  });
}

function startPod(provider: SurfaceProvider, objects: object, more: object = {}): Promise<RunningGateway> {
  const config = {
    providers: { p: { baseUrl: provider.baseUrl, apiKey: 'sk-test-0123456789' } },
    models: [{ name: 'm', provider: 'p' }],
    defaults: { model: 'm' },
    auth: { keys: [keyEntry('a'), keyEntry('b')], ...more },
    limits: { perCaller: { requestsPerMinute: 1000 } },
    objects,
  };
  return startGateway({ config });
}

const clientOf = ({ url }: RunningGateway, key: string): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: keyOf(key), maxRetries: 0 });
const shared = { secret: 'sixteen characters and more' };

test("OpenAI's SDK stores, reads, batches and deletes, in any process with the same secret", async () => {
  const provider = await startStorage();
  const [one, other] = await Promise.all([startPod(provider, shared), startPod(provider, shared)]);
  const [first, second] = [clientOf(one, 'a'), clientOf(other, 'a')];
  const file = await first.files.create({
    file: await toFile(Buffer.from('{}\n'.repeat(1_000_000)), 'a.jsonl'),
    purpose: 'batch',
  });
  expect(file.id).toMatch(/^file-(?!RAW)/);
  expect(provider.calls[0]?.body.length).toBeGreaterThan(3_000_000);
  expect(await second.files.retrieve(file.id)).toMatchObject({ id: file.id });
  expect(await (await second.files.content(file.id)).text()).toBe('{"error":{"message":"a stored text"}}');
  const metadata = { file_id: 'mine', note: file.id };
  const asked = { endpoint: '/v1/chat/completions', completion_window: '24h', metadata } as const;
  const batch = await second.batches.create({ ...asked, input_file_id: file.id });
  expect(batch).toMatchObject({ input_file_id: file.id, metadata });
  expect(await first.files.retrieve(batch.output_file_id ?? '')).toMatchObject({ id: batch.output_file_id });
  expect(await first.batches.cancel(batch.id)).toMatchObject({ id: batch.id });
  const upload = await first.uploads.create({ bytes: 3, filename: 'a', mime_type: 'text/plain', purpose: 'user_data' });
  const part = await second.uploads.parts.create(upload.id, { data: await toFile(Buffer.from('abc'), 'p') });
  expect(part).toMatchObject({ upload_id: upload.id });
  const whole = await first.uploads.complete(upload.id, { part_ids: [part.id] });
  expect(whole).toMatchObject({ id: upload.id, file: { part_ids: [part.id] } });
  expect(await second.files.delete(file.id)).toMatchObject({ id: file.id, deleted: true });
  await expect(first.files.retrieve(file.id)).rejects.toMatchObject({ status: 404 });
});

test('no id of one key works for another on any route, and no raw id for anybody', async () => {
  const provider = await startStorage();
  const gateway = await startPod(provider, shared);
  const owner = clientOf(gateway, 'a');
  const file = await owner.files.create({ file: await toFile(Buffer.from('{}'), 'a'), purpose: 'batch' });
  const asked = { endpoint: '/v1/chat/completions', completion_window: '24h' } as const;
  const batch = await owner.batches.create({ ...asked, input_file_id: file.id });
  const upload = await owner.uploads.create({ bytes: 3, filename: 'a', mime_type: 'text/plain', purpose: 'user_data' });
  const part = await owner.uploads.parts.create(upload.id, { data: await toFile(Buffer.from('abc'), 'p') });
  const whole = await owner.uploads.complete(upload.id, { part_ids: [part.id] });
  const made = JSON.stringify([file, batch, upload, part, whole]);
  expect(made).not.toContain('RAW');
  const before = provider.calls.length;
  const ids = [file.id, batch.id, upload.id, part.id, 'file-RAW1', 'batch_RAW3', 'upload_RAW4', 'nothing'];
  const json = { 'content-type': 'application/json' };
  const form = { 'content-type': 'multipart/form-data; boundary=b' };
  const data = '--b\r\nContent-Disposition: form-data; name="data"; filename="p"\r\n\r\nx\r\n--b--\r\n';
  const bodies = new Set<string>();
  for (const id of ids) {
    const routes: ReadonlyArray<readonly [string, string, { headers: Record<string, string>; body: string }?]> = [
      ['GET', `/files/${id}`],
      ['DELETE', `/files/${id}`],
      ['GET', `/files/${id}/content`],
      ['POST', '/batches', { headers: json, body: JSON.stringify({ ...asked, input_file_id: id }) }],
      ['GET', `/batches/${id}`],
      ['POST', `/batches/${id}/cancel`],
      ['POST', `/uploads/${id}/parts`, { headers: form, body: data }],
      ['POST', `/uploads/${id}/complete`, { headers: json, body: JSON.stringify({ part_ids: [part.id] }) }],
      ['POST', `/uploads/${id}/cancel`],
    ];
    for (const [method, path, init] of routes) {
      const headers = { ...init?.headers, authorization: `Bearer ${keyOf('b')}` };
      const response = await fetch(`${gateway.url}/v1${path}`, { ...init, method, headers });
      expect(response.status, `${method} ${path}`).toBe(404);
      bodies.add((await response.text()).replaceAll(/[a-z]+[-_][\w-]{4,}(?=")|nothing/g, 'ID'));
    }
  }
  expect(provider.calls).toHaveLength(before);
  // An object of another caller gets the same error as an object that never existed.
  const words = await Promise.all(
    ['file-never', file.id].map(async (id) => {
      const response = await fetch(`${gateway.url}/v1/files/${id}`, {
        headers: { authorization: `Bearer ${keyOf('b')}` },
      });
      return (await response.text()).replaceAll(id, 'ID');
    }),
  );
  expect(words[0]).toBe(words[1]);
});

test.each([
  ['/batches', { endpoint: '/v1/chat/completions', completion_window: '24h', Input_file_ID: 'file-RAW1' }, 404],
  ['/batches', { 'input_f\u0130le_id': 'x', input_file_ids: ['file-RAW1'] }, 404],
  ['/batches', { input_file_id: 'x', METADATA: { headgate_owner: 'AAAAAAAAAAAAAAAA' } }, 400],
  ['/uploads', { bytes: 3, filename: 'a', mime_type: 'text/plain', Purpose: 'batch' }, 400],
  ['/uploads', { bytes: 3, purpose: 'vision', mime_type: 'text/plain', FileName: 'hg-AAAAAAAAAAAAAAAA-a' }, 400],
])('a request to %s with %j is refused', async (path, request, status) => {
  const provider = await startStorage();
  const { url } = await startPod(provider, shared);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${keyOf('b')}` };
  const response = await fetch(`${url}/v1${path}`, { method: 'POST', headers, body: JSON.stringify(request) });
  expect(response.status).toBe(status);
  expect(provider.calls).toHaveLength(0);
});

test('a chat names a stored file by the id that its key knows', async () => {
  const provider = await startStorage();
  const gateway = await startPod(provider, shared);
  const client = clientOf(gateway, 'a');
  const file = await client.files.create({ file: await toFile(Buffer.from('x'), 'a'), purpose: 'user_data' });
  const text = `{"file_id": "${file.id}"}`;
  const content = [
    { type: 'file', file: { file_id: file.id } },
    { type: 'text', text },
  ] as const;
  const ask = (key: string): Promise<unknown> =>
    clientOf(gateway, key).chat.completions.create({ model: 'm', messages: [{ role: 'user', content: [...content] }] });
  await ask('a');
  await expect(ask('b')).rejects.toMatchObject({ status: 404, param: 'file_id' });
  const asked = provider.asked('/chat/completions') as Array<{ messages: Array<{ content: unknown }> }>;
  const expected = [
    { type: 'file', file: { file_id: 'file-RAW1' } },
    { type: 'text', text },
  ];
  expect(asked[0]?.messages[0]?.content).toEqual(expected);
  expect(asked).toHaveLength(1);
});

test('without a secret, ids live as long as the process, and several processes serve none', async () => {
  const provider = await startStorage();
  const alone = await startPod(provider, {});
  const file = await clientOf(alone, 'a').files.create({
    file: await toFile(Buffer.from('{}'), 'a'),
    purpose: 'batch',
  });
  expect(await clientOf(alone, 'a').files.retrieve(file.id)).toMatchObject({ id: file.id });
  const another = await startPod(provider, {});
  await expect(clientOf(another, 'a').files.retrieve(file.id)).rejects.toMatchObject({ status: 404 });
});

test('a key whose models are limited gets no batch, whose models nobody sees', async () => {
  const provider = await startStorage();
  const gateway = await startPod(provider, shared, { keys: [{ ...keyEntry('a'), models: ['m'] }] });
  const client = clientOf(gateway, 'a');
  const file = await client.files.create({ file: await toFile(Buffer.from('{}'), 'a'), purpose: 'batch' });
  const asked = { endpoint: '/v1/chat/completions', completion_window: '24h', input_file_id: file.id } as const;
  await expect(client.batches.create(asked)).rejects.toMatchObject({ status: 400, param: 'input_file_id' });
});

test('the files that a provider makes of a batch are read and deleted by its key alone, by the ids in the batch', async () => {
  const simulator = await startProvider('ttft=0; rate=0; tokens=5');
  const baseUrl = `http://127.0.0.1:${simulator.port}/v1`;
  const provider = { preset: 'openai-compatible', baseUrl, apiKey: 'any', simulator: true };
  const config = {
    providers: { p: provider },
    models: [{ name: 'm', provider: 'p' }],
    defaults: { model: 'm' },
    auth: { keys: [keyEntry('a'), keyEntry('b')] },
    objects: shared,
  };
  const pods = await Promise.all([startGateway({ config }), startGateway({ config })]);
  const [first, second] = [clientOf(pods[0], 'a'), clientOf(pods[1], 'a')];
  const other = clientOf(pods[0], 'b');
  const line = (id: string, body: object): string =>
    JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/chat/completions', body });
  const lines = [line('good', { model: 'm', messages: [{ role: 'user', content: 'hi' }] }), line('bad', {})];
  const file = await first.files.create({ file: await toFile(Buffer.from(lines.join('\n')), 'a'), purpose: 'batch' });
  const asked = { endpoint: '/v1/chat/completions', completion_window: '24h', input_file_id: file.id } as const;
  const made = await second.batches.create(asked);
  const { output_file_id: output = '', error_file_id: errors = '' } = await first.batches.retrieve(made.id);
  for (const [id, custom] of [
    [output, 'good'],
    [errors, 'bad'],
  ] as const) {
    expect(await second.files.retrieve(id)).toMatchObject({ id, purpose: 'batch_output' });
    expect(JSON.parse(await (await second.files.content(id)).text())).toMatchObject({ custom_id: custom });
    await expect(other.files.content(id)).rejects.toMatchObject({ status: 404 });
    await expect(other.files.delete(id)).rejects.toMatchObject({ status: 404 });
  }
  const listed = await first.files.list();
  expect(listed.data.map(({ id }) => id)).toEqual([file.id]);
  expect(await first.files.delete(output)).toMatchObject({ id: output, deleted: true });
  await expect(second.files.content(output)).rejects.toMatchObject({ status: 404 });
});
