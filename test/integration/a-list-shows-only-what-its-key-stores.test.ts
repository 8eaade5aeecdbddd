import OpenAI, { toFile } from 'openai';
import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';
import { answerJson, startSurfaceProvider, type SurfaceProvider } from '../harness/surface/provider.ts';

interface Started {
  readonly direct: OpenAI;
  readonly clientOf: (key: string) => OpenAI;
}

async function start(objects: object = {}): Promise<Started> {
  const simulator = await startProvider('ttft=0; rate=0; tokens=5');
  const baseUrl = `http://127.0.0.1:${simulator.port}/v1`;
  const provider = { preset: 'openai-compatible', baseUrl, apiKey: 'any', simulator: true };
  const gateway = await startGateway({
    config: {
      providers: { p: provider },
      models: [{ name: 'm', provider: 'p' }],
      defaults: { model: 'm' },
      auth: {
        teams: ['red', 'blue'],
        keys: [keyEntry('a', { team: 'red' }), keyEntry('b', { team: 'blue' }), keyEntry('c', { team: 'red' })],
      },
      objects: { secret: 'sixteen characters and more', ...objects },
    },
  });
  const clientOf = (key: string): OpenAI =>
    new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: keyOf(key), maxRetries: 0 });
  return { direct: new OpenAI({ baseURL: baseUrl, apiKey: 'any' }), clientOf };
}

async function store(client: OpenAI, filename: string): Promise<OpenAI.FileObject> {
  return client.files.create({ file: await toFile(Buffer.from('{}\n'), filename), purpose: 'batch' });
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

interface Listed {
  readonly data: ReadonlyArray<{ readonly id: string }>;
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

/** One page as it is on the wire. */
function page(client: OpenAI, path: string, query: object): Promise<Listed> {
  return client.get<Listed>(path, { query: { ...query } });
}

test('each key sees its own files, under the names that it gave them, in pages of any size and in both orders', async () => {
  const { clientOf, direct } = await start();
  const [a, b] = [clientOf('a'), clientOf('b')];
  const mine: OpenAI.FileObject[] = [];
  for (let index = 0; index < 7; index += 1) {
    mine.push(await store(a, `a ${index} \u00e9.jsonl`));
    await store(b, 'b.jsonl');
    await store(direct, 'of nobody.jsonl');
  }
  expect(mine.map(({ filename }) => filename)).toEqual(
    Array.from({ length: 7 }, (_, index) => `a ${index} \u00e9.jsonl`),
  );
  expect(await a.files.retrieve(mine[0]?.id ?? '')).toEqual(mine[0]);
  expect(await collect(a.files.list())).toEqual(mine.toReversed());
  for (const limit of [1, 2, 3, 7, 8]) {
    expect(await collect(a.files.list({ limit, order: 'asc' }))).toEqual(mine);
    expect(await collect(a.files.list({ limit }))).toEqual(mine.toReversed());
  }
  expect(await page(a, '/files', { limit: 7, order: 'asc' })).toMatchObject({
    has_more: false,
    first_id: mine[0]?.id,
    last_id: mine[6]?.id,
  });
  expect(await page(a, '/files', { limit: 6, order: 'asc' })).toMatchObject({ has_more: true, last_id: mine[5]?.id });
  expect((await collect(b.files.list())).map(({ filename }) => filename)).toEqual(
    Array.from({ length: 7 }, () => 'b.jsonl'),
  );
  expect(await collect(clientOf('c').files.list())).toEqual([]);
  expect(await collect(a.files.list({ purpose: 'vision' }))).toEqual([]);
  await expect(b.files.list({ after: mine[3]?.id ?? '' })).rejects.toMatchObject({ status: 404, param: 'after' });
  const stored = await collect(direct.files.list());
  const ofA = stored.filter(({ filename }) => /^hg-[\w-]{16}-a \d \u00e9\.jsonl$/.test(filename));
  expect(new Set(ofA.map(({ filename }) => filename.slice(0, 20))).size).toBe(1);
  expect(ofA).toHaveLength(7);
});

test('each key sees its own batches, and a team those of its keys where it is the owner', async () => {
  const { clientOf, direct } = await start({ owner: 'team' });
  const made: string[] = [];
  const line = { custom_id: '1', method: 'POST', url: '/v1/chat/completions' };
  const lines = Buffer.from(
    `${JSON.stringify({ ...line, body: { model: 'm', messages: [{ role: 'user', content: 'hi' }] } })}\n`,
  );
  for (const key of ['a', 'b', 'c']) {
    const client = clientOf(key);
    const file = await client.files.create({ file: await toFile(lines, 'a.jsonl'), purpose: 'batch' });
    const asked = { input_file_id: file.id, endpoint: '/v1/chat/completions', completion_window: '24h' } as const;
    const batch = await client.batches.create({ ...asked, metadata: { note: key } });
    expect(batch.metadata).toEqual({ note: key });
    expect((await client.batches.create(asked)).metadata).toEqual({});
    made.push(batch.id);
    expect(await client.batches.retrieve(batch.id)).toMatchObject({ id: batch.id, metadata: { note: key } });
  }
  const notes = async (key: string): Promise<unknown[]> =>
    (await collect(clientOf(key).batches.list({ limit: 1 }))).map(({ metadata }) => metadata?.['note']);
  expect(await notes('a')).toEqual([undefined, 'c', undefined, 'a']);
  expect(await notes('c')).toEqual(await notes('a'));
  expect(await notes('b')).toEqual([undefined, 'b']);
  expect(
    (await collect(direct.batches.list())).every(({ metadata }) => metadata?.['headgate_owner'] !== undefined),
  ).toBe(true);
  const own = { input_file_id: 'x', endpoint: '/v1/chat/completions', completion_window: '24h' } as const;
  const many = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`k${index}`, 'v']));
  for (const metadata of [{ headgate_owner: 'x' }, many]) {
    const file = await store(clientOf('a'), 'a');
    const refused = clientOf('a').batches.create({ ...own, input_file_id: file.id, metadata });
    await expect(refused).rejects.toMatchObject({ status: 400, param: 'metadata' });
  }
});

/** An account with many batches, in pages of two. Each batch whose number is a multiple is of the first caller. */
async function startLongList(
  { total, multiple, pageMs = 0 }: { total: number; multiple: number; pageMs?: number },
  attempts: object = {},
): Promise<{ provider: SurfaceProvider; a: OpenAI; b: OpenAI }> {
  const batch = (number: number, metadata: object): object => ({ id: `batch_${number}`, object: 'batch', metadata });
  let owner: unknown;
  const provider = await startSurfaceProvider({
    'POST /files': (_call, response) => {
      answerJson(response, { id: 'file-1', object: 'file' });
    },
    'POST /batches': ({ body }, response) => {
      const { metadata } = JSON.parse(body.toString()) as { metadata: Record<string, string> };
      owner = metadata['headgate_owner'];
      answerJson(response, batch(0, metadata));
    },
    'GET /batches': ({ query }, response) => {
      const first = Number(new URLSearchParams(query).get('after')?.replace('batch_', '') ?? '0') + 1;
      const data = [first, first + 1].map((number) =>
        batch(number, number % multiple === 0 ? { headgate_owner: owner } : {}),
      );
      setTimeout(() => {
        answerJson(response, { object: 'list', data, has_more: first + 1 < total });
      }, pageMs);
    },
    '*': ({ path }, response) => {
      answerJson(response, { error: { message: `no ${path}` } }, 404);
    },
  });
  const config = {
    providers: { p: { baseUrl: provider.baseUrl, apiKey: 'sk-test-0123456789' } },
    models: [{ name: 'm', provider: 'p' }],
    defaults: { model: 'm' },
    auth: { keys: [keyEntry('a'), keyEntry('b')] },
    objects: { secret: 'sixteen characters and more' },
    attempts,
  };
  const { url } = await startGateway({ config });
  const [a, b] = ['a', 'b'].map((key) => new OpenAI({ baseURL: `${url}/v1`, apiKey: keyOf(key), maxRetries: 0 })) as [
    OpenAI,
    OpenAI,
  ];
  const file = await store(a, 'a');
  await a.batches.create({ input_file_id: file.id, endpoint: '/v1/chat/completions', completion_window: '24h' });
  return { provider, a, b };
}

const listsOf = ({ calls }: SurfaceProvider): string[] =>
  calls.filter(({ method, path }) => method === 'GET' && path === '/batches').map(({ query }) => query);

test('an SDK that turns the pages finds its own objects behind hundreds of others', async () => {
  const { provider, a, b } = await startLongList({ total: 300, multiple: 100 });
  const own = await collect(a.batches.list({ limit: 2 }));
  expect(own).toHaveLength(3);
  expect(new Set(own.map(({ id }) => id)).size).toBe(3);
  const before = listsOf(provider).length;
  // One object suffices for a page where it takes more than twenty pages of the provider to find it.
  const first = await page(a, '/batches', { limit: 2 });
  expect(first).toMatchObject({ data: [{ id: own[0]?.id }], has_more: true });
  expect(listsOf(provider).length - before).toBe(50);
  expect(await page(a, '/batches', { limit: 2, after: first.last_id })).toMatchObject({ data: [{ id: own[1]?.id }] });
  expect(listsOf(provider).at(-1)).toMatch(/after=batch_198$/);
  await expect(b.batches.list({ after: own[0]?.id ?? '' })).rejects.toMatchObject({ status: 404, param: 'after' });
});

test('a list that is too long of others ends honestly, and goes on from there', async () => {
  const { provider, a, b } = await startLongList({ total: 500, multiple: 450 });
  const list = await page(a, '/batches', {});
  expect(listsOf(provider)).toHaveLength(100);
  expect(list).toMatchObject({ data: [], has_more: true, first_id: null });
  const place = list.last_id ?? '';
  expect(place).toMatch(/^after_[\w-]{30,}$/);
  const second = await page(a, '/batches', { after: place });
  expect(listsOf(provider)[100]).toMatch(/after=batch_200$/);
  expect(second).toMatchObject({ data: [], has_more: true });
  const third = await page(a, '/batches', { after: second.last_id });
  expect(third).toMatchObject({ data: [{ object: 'batch', metadata: {} }], has_more: true });
  expect(await collect(a.batches.list({ after: third.data[0]?.id ?? '' }))).toEqual([]);
  // A place in the list is no object, and belongs to its key.
  await expect(a.batches.retrieve(place)).rejects.toMatchObject({ status: 404 });
  expect(provider.calls.at(-1)?.path).toBe('/batches/after_batch_200');
  await expect(b.batches.list({ after: place })).rejects.toMatchObject({ status: 404, param: 'after' });
});

test('a list that takes too long says what it has found, within its deadline', async () => {
  const { provider, a } = await startLongList({ total: 500, multiple: 450, pageMs: 200 }, { deadlineMs: 4_000 });
  const list = await page(a, '/batches', {});
  expect(list).toMatchObject({ data: [], has_more: true, last_id: expect.stringMatching(/^after_/) as unknown });
  const read = listsOf(provider).length;
  expect(read).toBeLessThan(20);
  await page(a, '/batches', { after: list.last_id });
  expect(listsOf(provider)[read]).toMatch(new RegExp(`after=batch_${2 * read}$`));
});
