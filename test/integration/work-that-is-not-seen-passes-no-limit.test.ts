import OpenAI, { toFile } from 'openai';
import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

async function startClients(): Promise<(key: string) => OpenAI> {
  const { port } = await startProvider('ttft=0; rate=0; tokens=5');
  const gateway = await startGateway({
    config: {
      providers: {
        p: {
          preset: 'openai-compatible',
          baseUrl: `http://127.0.0.1:${port}/v1`,
          apiKey: 'any',
          simulator: true,
          alsoSpeaks: ['openai-responses'],
        },
      },
      models: [{ name: 'm', provider: 'p' }],
      defaults: { model: 'm' },
      objects: { secret: 'sixteen characters and more' },
      auth: {
        keys: [keyEntry('few', { limits: { tokensPerMinute: 1000 } }), keyEntry('any')],
      },
      limits: { perCaller: { requestsPerMinute: 1000 } },
    },
  });
  return (key) => new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: keyOf(key), maxRetries: 0 });
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

test('a batch is refused by the name of the limit of tokens, which it would pass', async () => {
  const clientOf = await startClients();
  const batch = async (key: string) => {
    const client = clientOf(key);
    const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };
    const line = JSON.stringify({ custom_id: 'a', method: 'POST', url: '/v1/chat/completions', body });
    const file = await client.files.create({ file: await toFile(Buffer.from(line), 'a.jsonl'), purpose: 'batch' });
    const asked = { endpoint: '/v1/chat/completions', completion_window: '24h', input_file_id: file.id } as const;
    return client.batches.create(asked);
  };
  expect(await batch('any')).toMatchObject({ object: 'batch' });
  await expect(batch('few')).rejects.toMatchObject({
    status: 400,
    code: 'unsupported_parameter',
    param: 'input_file_id',
    message: expect.stringContaining('1000 tokens per minute for this key') as string,
  });
});

test('a response in the background says the most that it may use where tokens are limited', async () => {
  const clientOf = await startClients();
  const request = { model: 'm', input: 'Tell me of water.', background: true } as const;
  const slow = { headers: { 'x-simulate': 'ttft=60000' } };
  expect(await clientOf('any').responses.create(request, slow)).toMatchObject({ status: 'queued' });
  const few = clientOf('few');
  await expect(few.responses.create(request, slow)).rejects.toMatchObject({
    status: 400,
    code: 'missing_required_parameter',
    param: 'max_output_tokens',
    message: expect.stringContaining('1000 tokens per minute for this key') as string,
  });
  const most = { ...request, max_output_tokens: 700 };
  const queued = await few.responses.create(most, slow);
  await expect(few.responses.create(most, slow)).rejects.toMatchObject({ status: 429 });
  // What is stored makes no tokens, so that none need be left.
  expect(await few.responses.retrieve(queued.id)).toMatchObject({ status: 'in_progress' });
  expect(await few.responses.cancel(queued.id)).toMatchObject({ status: 'cancelled' });
  const file = await few.files.create({ file: await toFile(Buffer.from('{}'), 'a.jsonl'), purpose: 'user_data' });
  expect(await collect(few.files.list())).toMatchObject([{ id: file.id }]);
  expect(await few.files.delete(file.id)).toMatchObject({ deleted: true });
});
