import OpenAI, { APIError, toFile } from 'openai';
import { expect, test } from 'vitest';
import { type RunningGateway, startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

const secret = 'sixteen characters and more';
const before = { providers: ['p', 'q'], keys: ['a', 'b'], defaultModel: 'm', objects: { secret } };
type Configured = Omit<typeof before, 'objects'> & { readonly objects: object };

/** Two accounts: what the gateway stores under its first configuration is in that of the provider `p`, all others share the second. */
async function startStorage(): Promise<(configured: Configured) => Promise<RunningGateway>> {
  const [first, second] = await Promise.all([startProvider(), startProvider()]);
  const dialects = { dialect: 'openai-responses', alsoSpeaks: ['openai-chat'] };
  const provider = (name: string): object => ({
    preset: 'openai-compatible',
    baseUrl: `http://127.0.0.1:${(name === 'p' ? first : second).port}/v1`,
    apiKey: 'any',
    simulator: true,
    ...dialects,
  });
  return ({ providers, keys, defaultModel, objects }) =>
    startGateway({
      config: {
        providers: Object.fromEntries(providers.map((name) => [name, provider(name)])),
        models: [
          { name: 'm', provider: 'p' },
          { name: 'n', provider: 'q' },
        ],
        defaults: { model: defaultModel },
        auth: { keys: keys.map((key) => keyEntry(key)) },
        objects,
      },
    });
}

const clientOf = ({ url }: RunningGateway, key: string): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: keyOf(key), maxRetries: 0 });

interface Stored {
  /** The path that reads the object. */
  readonly path: string;
  readonly id: string;
}

const request = { custom_id: '1', method: 'POST', url: '/v1/chat/completions' };
const line = JSON.stringify({ ...request, body: { model: 'm', messages: [{ role: 'user', content: 'hi' }] } });
const ofBatch = { endpoint: '/v1/chat/completions', completion_window: '24h' } as const;
const ofUpload = { filename: 'a', mime_type: 'text/plain', purpose: 'user_data' } as const;

/** Stores an object of every kind that can be read. */
async function storeAll(client: OpenAI): Promise<Stored[]> {
  const file = await client.files.create({ file: await toFile(Buffer.from(line), 'a.jsonl'), purpose: 'batch' });
  const batch = await client.batches.create({ ...ofBatch, input_file_id: file.id });
  const output = (await client.batches.retrieve(batch.id)).output_file_id ?? '';
  const upload = await client.uploads.create({ ...ofUpload, bytes: 3 });
  const part = await client.uploads.parts.create(upload.id, { data: await toFile(Buffer.from('abc'), 'p') });
  const whole = await client.uploads.complete(upload.id, { part_ids: [part.id] });
  const store = await client.vectorStores.create({ file_ids: [file.id] });
  const files = await client.vectorStores.fileBatches.create(store.id, { file_ids: [file.id] });
  const item = { type: 'message', role: 'user', content: 'My secret is water.' } as const;
  const conversation = await client.conversations.create({ items: [item] });
  const [said] = (await client.conversations.items.list(conversation.id)).data;
  const response = await client.responses.create({ model: 'm', input: 'My secret is ice.' });
  const at = (path: string, id = ''): Stored => ({ path: `${path}/${id}`, id });
  return [
    at('/files', file.id),
    at('/files', output),
    at('/files', whole.file?.id),
    at('/batches', batch.id),
    at('/vector_stores', store.id),
    at(`/vector_stores/${store.id}/files`, file.id),
    at(`/vector_stores/${store.id}/file_batches`, files.id),
    at('/conversations', conversation.id),
    at(`/conversations/${conversation.id}/items`, said?.id),
    at('/responses', response.id),
  ];
}

const statusOf = (client: OpenAI, path: string): Promise<number> =>
  client.get(path).then(
    () => 200,
    (error: unknown) => (error instanceof APIError ? Number(error.status) : 0),
  );

const another = 'another secret, as long';
const rotated = { secret: another, previousSecrets: [secret] };
/** The new key stands before the old ones, and what is new is stored by another provider. */
const reordered = {
  providers: ['r', 'q', 'p'],
  keys: ['c', 'b', 'a'],
  defaultModel: 'n',
  objects: { secret, provider: 'r' },
};

test.each<readonly [string, Configured, { readonly sameIds: boolean; readonly sameStorage: boolean }]>([
  ['the same configuration', before, { sameIds: true, sameStorage: true }],
  ['other providers, keys and defaults before the old ones', reordered, { sameIds: true, sameStorage: false }],
  ['a new secret and the one before', { ...before, objects: rotated }, { sameIds: false, sameStorage: true }],
])('a new process with %s reads each object for its key alone', async (_name, after, { sameIds, sameStorage }) => {
  const start = await startStorage();
  const first = await start(before);
  const [a, b] = [clientOf(first, 'a'), clientOf(first, 'b')];
  const [stored, others] = [await storeAll(a), await storeAll(b)];
  // An upload that is under way goes on.
  const upload = await a.uploads.create({ ...ofUpload, bytes: 6 });
  const half = await a.uploads.parts.create(upload.id, { data: await toFile(Buffer.from('abc'), 'p') });
  await first.kill();

  const second = await start(after);
  const owner = clientOf(second, 'a');
  for (const { path, id } of stored) {
    const object = await owner.get<{ id: string }>(path);
    expect(object.id === id, path).toBe(sameIds);
    expect(await statusOf(owner, path.replace(id, object.id)), path).toBe(200);
  }
  for (const key of after.keys.filter((one) => one !== 'a')) {
    for (const { path } of stored) expect(await statusOf(clientOf(second, key), path), `${key} ${path}`).toBe(404);
  }
  for (const { path } of others) expect(await statusOf(owner, path), path).toBe(404);

  const rest = await owner.uploads.parts.create(upload.id, { data: await toFile(Buffer.from('def'), 'p') });
  expect(await owner.uploads.complete(upload.id, { part_ids: [half.id, rest.id] })).toMatchObject({
    status: 'completed',
  });
  const response = stored.at(-1)?.id ?? '';
  const next = { model: 'm', input: 'More.', previous_response_id: response };
  expect(await owner.responses.create(next)).toMatchObject({ status: 'completed' });
  await expect(clientOf(second, 'b').responses.create(next)).rejects.toMatchObject({ status: 404 });

  // A list shows what the provider of new objects stores.
  const names = async (key: string): Promise<string[]> =>
    (await clientOf(second, key).files.list()).data.map(({ filename }) => filename);
  expect(await names('a')).toEqual(sameStorage ? ['a', 'a', 'a.jsonl'] : []);
  expect(await names(after.keys[0] === 'a' ? 'b' : 'c')).toEqual(sameStorage ? ['a', 'a.jsonl'] : []);
  expect((await owner.batches.list()).data).toHaveLength(sameStorage ? 1 : 0);
  expect((await owner.vectorStores.list()).data).toHaveLength(sameStorage ? 1 : 0);
});
