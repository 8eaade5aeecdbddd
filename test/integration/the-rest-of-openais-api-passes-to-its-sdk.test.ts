import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { assumedOutputTokens } from '../../src/usage/output-history.ts';
import { type RunningGateway, startGateway } from '../harness/gateway.ts';
import { answerEvents, answerJson, startSurfaceProvider, type SurfaceProvider } from '../harness/surface/provider.ts';

const vector = [0.25, -0.5, 1];
const sound = Buffer.alloc(300_000, 'a sound ');
const pictureUsage = { input_tokens: 12, output_tokens: 272, total_tokens: 284 };

async function start(): Promise<{ gateway: RunningGateway; provider: SurfaceProvider; client: OpenAI }> {
  const provider = await startSurfaceProvider({
    'POST /embeddings': ({ body }, response) => {
      const { model, encoding_format: format } = JSON.parse(body.toString()) as Record<string, string>;
      const embedding = format === 'base64' ? Buffer.from(new Float32Array(vector).buffer).toString('base64') : vector;
      const data = [{ object: 'embedding', index: 0, embedding }];
      answerJson(response, { object: 'list', data, model, usage: { prompt_tokens: 5, total_tokens: 5 } });
    },
    'POST /moderations': (_call, response) => {
      answerJson(response, { id: 'modr-1', model: 'omni', results: [{ flagged: true }] });
    },
    'POST /rerank': (_call, response) => {
      answerJson(response, { results: [{ index: 0, relevance_score: 0.9 }], usage: { total_tokens: 31 } });
    },
    'POST /images/generations': ({ body }, response) => {
      const { stream, prompt } = JSON.parse(body.toString()) as { stream?: boolean; prompt: string };
      const partial = { type: 'image_generation.partial_image', partial_image_index: 0, b64_json: 'AAAA' };
      if (prompt === 'slow') {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`data: ${JSON.stringify(partial)}\n\n`);
        return;
      }
      if (stream !== true) {
        answerJson(response, { created: 1, data: [{ b64_json: 'AAAA'.repeat(50_000) }], usage: pictureUsage });
        return;
      }
      answerEvents(response, [partial, { type: 'image_generation.completed', b64_json: 'BBBB', usage: pictureUsage }]);
    },
    'POST /audio/speech': ({ body }, response) => {
      const { stream_format: format, input } = JSON.parse(body.toString()) as Record<string, string>;
      if (format !== 'sse') response.writeHead(200, { 'content-type': 'audio/mpeg' }).end(sound);
      else {
        const delta = { type: 'speech.audio.delta', audio: 'AAAA' };
        const done = { type: 'speech.audio.done', usage: { input_tokens: 3, output_tokens: 9, total_tokens: 12 } };
        answerEvents(response, input === 'cut' ? [delta] : [delta, done]);
      }
    },
  });
  const models = [
    { name: 'vectors', provider: 'p', upstreamModel: 'text-embedding-3-small' },
    { name: '*', provider: 'p' },
  ];
  const providers = { p: { baseUrl: provider.baseUrl, apiKey: 'sk-test-0123456789' } };
  const limits = { perCaller: { requestsPerMinute: 1000 } };
  const gateway = await startGateway({ config: { providers, models, limits, defaults: { model: 'vectors' } } });
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'any', maxRetries: 0 });
  return { gateway, provider, client };
}

async function lastUsage(gateway: RunningGateway, count: number): Promise<unknown> {
  await expect.poll(() => gateway.logged('request').length, { timeout: 10_000 }).toBe(count);
  const { input_tokens: input, output_tokens: output, status } = gateway.logged('request').at(-1) ?? {};
  return { input, output, status };
}

test('embeddings arrive, under the name that the provider knows, and their tokens are counted', async () => {
  const { gateway, provider, client } = await start();
  const answer = await client.embeddings.create({ model: 'vectors', input: 'hello' });
  expect(answer.data[0]?.embedding).toEqual(vector);
  expect(provider.asked('/embeddings')).toMatchObject([{ model: 'text-embedding-3-small', input: 'hello' }]);
  expect(await lastUsage(gateway, 1)).toEqual({ input: 5, output: 0, status: 200 });
});

test('a moderation without a model is the one that OpenAI documents, by name', async () => {
  const { gateway, provider, client } = await start();
  const answer = await client.moderations.create({ input: 'hello' });
  expect(answer.results[0]?.flagged).toBe(true);
  expect(provider.asked('/moderations')).toEqual([{ model: 'omni-moderation-latest', input: 'hello' }]);
  expect(await lastUsage(gateway, 1)).toMatchObject({ output: 0, status: 200 });
});

test('documents are sorted in the form that providers have in common', async () => {
  const { gateway, client } = await start();
  const body = { model: 'jina-reranker', query: 'gates', documents: ['a gate', 'a cloud'] };
  expect(await client.post('/rerank', { body })).toMatchObject({ results: [{ index: 0 }] });
  expect(await lastUsage(gateway, 1)).toEqual({ input: 31, output: 0, status: 200 });
});

test('pictures arrive, and as they are drawn', async () => {
  const { gateway, client } = await start();
  const drawn = await client.images.generate({ model: 'gpt-image-1', prompt: 'a gate', n: 1 });
  expect(drawn.data?.[0]?.b64_json).toHaveLength(200_000);
  expect(await lastUsage(gateway, 1)).toEqual({ input: 12, output: 272, status: 200 });
  const types: string[] = [];
  const events = await client.images.generate({ model: 'gpt-image-1', prompt: 'a gate', stream: true });
  for await (const event of events) types.push(event.type);
  expect(types).toEqual(['image_generation.partial_image', 'image_generation.completed']);
  expect(await lastUsage(gateway, 2)).toEqual({ input: 12, output: 272, status: 200 });
});

test('a picture is paid that was left while it was drawn: it is made whole, and its parts show it', async () => {
  const { gateway, client } = await start();
  const picture = { model: 'gpt-image-1', prompt: 'slow', stream: true } as const;
  for await (const { type } of await client.images.generate(picture)) {
    expect(type).toBe('image_generation.partial_image');
    break;
  }
  expect(await lastUsage(gateway, 1)).toMatchObject({ output: assumedOutputTokens });
});

test('speech arrives byte for byte, and as events', async () => {
  const { gateway, client } = await start();
  const heard = await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'hello' });
  expect(Buffer.from(await heard.arrayBuffer()).equals(sound)).toBe(true);
  expect(heard.headers.get('content-type')).toBe('audio/mpeg');
  // Bytes do not say what was used.
  expect(await lastUsage(gateway, 1)).toMatchObject({ output: assumedOutputTokens, status: 200 });
  const speech = { model: 'gpt-4o-mini-tts', voice: 'alloy', stream_format: 'sse' } as const;
  const events = await client.audio.speech.create({ ...speech, input: 'hello' });
  expect(await events.text()).toContain('speech.audio.done');
  expect(await lastUsage(gateway, 2)).toEqual({ input: 3, output: 9, status: 200 });
  const cut = await client.audio.speech.create({ ...speech, input: 'cut' });
  expect(await cut.text()).toMatch(/data: \{"error":\{.*upstream_incomplete/);
  expect(await lastUsage(gateway, 3)).toMatchObject({ output: assumedOutputTokens });
});

test('a request without a model that needs one is refused with its name', async () => {
  const { client } = await start();
  const refused = client.post('/embeddings', { body: { input: 'hello' } });
  await expect(refused).rejects.toMatchObject({ status: 400, param: 'model' });
});
