import OpenAI, { toFile } from 'openai';
import { expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/start-simulator.ts';
import { type RunningGateway, startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

async function start(): Promise<{ gateway: RunningGateway; simulator: Simulator }> {
  const simulator = await startProvider('ttft=0; rate=0; tokens=5');
  const baseUrl = `http://127.0.0.1:${simulator.port}/v1`;
  const gateway = await startGateway({
    config: {
      providers: { p: { preset: 'openai-compatible', baseUrl, apiKey: 'any', simulator: true } },
      models: [{ name: 'm', provider: 'p' }],
      defaults: { model: 'm' },
      auth: { keys: [keyEntry('a'), keyEntry('b')] },
      objects: { secret: 'sixteen characters and more' },
    },
  });
  return { gateway, simulator };
}

const clientOf = ({ url }: RunningGateway, key: string): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: keyOf(key), maxRetries: 0 });

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

const storeFile = async (client: OpenAI, name: string): Promise<OpenAI.FileObject> =>
  client.files.create({ file: await toFile(Buffer.from('cold water is ice'), name), purpose: 'assistants' });

test("OpenAI's SDK makes, fills, searches, lists, changes and deletes them", async () => {
  const { gateway } = await start();
  const [a, b] = [clientOf(gateway, 'a'), clientOf(gateway, 'b')];
  const file = await storeFile(a, 'a.md');
  const metadata = { id: 'mine', file_id: 'mine' };
  const one = await a.vectorStores.create({ name: 'one', metadata, file_ids: [file.id] });
  expect(one.metadata).toEqual(metadata);
  const two = await a.vectorStores.create({ name: 'two' });
  const ofB = await b.vectorStores.create({ name: 'b' });
  expect((await collect(a.vectorStores.list({ limit: 1 }))).map(({ id }) => id)).toEqual([two.id, one.id]);
  expect((await collect(b.vectorStores.list())).map(({ id }) => id)).toEqual([ofB.id]);
  expect(await a.vectorStores.update(one.id, { name: 'other' })).toMatchObject({ name: 'other', metadata });
  expect(await a.vectorStores.update(one.id, { metadata: null })).toMatchObject({ metadata: {} });
  expect(new Set((await collect(a.vectorStores.list())).map(({ id }) => id))).toEqual(new Set([two.id, one.id]));
  const inStore = { vector_store_id: one.id };
  const attributes = { file_id: 'mine', year: 2026 };
  expect(await a.vectorStores.files.update(file.id, { ...inStore, attributes })).toMatchObject({
    id: file.id,
    attributes,
  });
  expect(await collect(a.vectorStores.files.list(one.id))).toMatchObject([{ id: file.id, vector_store_id: one.id }]);
  const [found] = (await a.vectorStores.search(one.id, { query: 'water' })).data;
  expect(found).toMatchObject({ file_id: file.id, filename: 'a.md', attributes });
  expect((await a.vectorStores.files.content(file.id, inStore)).data[0]?.text).toBe('cold water is ice');
  await a.vectorStores.files.delete(file.id, inStore);
  await a.vectorStores.files.create(one.id, { file_id: file.id });
  const batch = await a.vectorStores.fileBatches.create(two.id, { file_ids: [file.id] });
  const ofBatch = { vector_store_id: two.id };
  expect(await a.vectorStores.fileBatches.retrieve(batch.id, ofBatch)).toMatchObject({ id: batch.id, ...ofBatch });
  expect(await collect(a.vectorStores.fileBatches.listFiles(batch.id, ofBatch))).toMatchObject([{ id: file.id }]);
  expect(await a.vectorStores.fileBatches.cancel(batch.id, ofBatch)).toMatchObject({ id: batch.id });
  expect(await a.vectorStores.delete(one.id)).toMatchObject({ id: one.id, deleted: true });
  await expect(a.vectorStores.retrieve(one.id)).rejects.toMatchObject({ status: 404, code: 'object_not_found' });
});

test('no id of one key works for another on any of their routes', async () => {
  const { gateway, simulator } = await start();
  const [a, b] = [clientOf(gateway, 'a'), clientOf(gateway, 'b')];
  const file = await storeFile(a, 'a.md');
  const store = await a.vectorStores.create({ file_ids: [file.id] });
  const batch = await a.vectorStores.fileBatches.create(store.id, { file_ids: [file.id] });
  const own = { file: (await storeFile(b, 'b.md')).id, store: (await b.vectorStores.create({})).id };
  const before = simulator.requests().length;
  for (const id of [file.id, store.id, batch.id, 'vs_never']) {
    const calls: ReadonlyArray<readonly [string, string, object?]> = [
      ['POST', '', { file_ids: [own.file, id] }],
      ['GET', `?after=${id}`],
      ['GET', `/${id}`],
      ['POST', `/${id}`, { name: 'x' }],
      ['DELETE', `/${id}`],
      ['POST', `/${id}/search`, { query: 'water' }],
      ['GET', `/${own.store}/files?before=${id}`],
      ['POST', `/${own.store}/files`, { file_id: id }],
      ['POST', `/${own.store}/file_batches`, { file_ids: [id] }],
      ['POST', `/${own.store}/file_batches`, { files: [{ file_id: id }] }],
      ...['files', 'file_batches'].flatMap((what): Array<[string, string, object?]> => [
        ['GET', `/${own.store}/${what}/${id}`],
        ['GET', `/${id}/${what}/${own.file}`],
        ['POST', `/${id}/${what}`, { file_id: own.file, file_ids: [own.file] }],
      ]),
      ['GET', `/${id}/files`],
      ['POST', `/${own.store}/files/${id}`, { attributes: {} }],
      ['DELETE', `/${own.store}/files/${id}`],
      ['GET', `/${own.store}/files/${id}/content`],
      ['POST', `/${own.store}/file_batches/${id}/cancel`],
      ['GET', `/${own.store}/file_batches/${id}/files`],
    ];
    for (const [method, path, body] of calls) {
      const headers = { authorization: `Bearer ${keyOf('b')}`, 'content-type': 'application/json' };
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(`${gateway.url}/v1/vector_stores${path}`, { method, headers, ...init });
      expect(answer.status, `${method} ${path}`).toBe(404);
    }
  }
  expect(simulator.requests()).toHaveLength(before);
});
