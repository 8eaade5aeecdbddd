import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRaw } from '../raw-call.testing.ts';
import { startSimulator } from '../start-simulator.ts';
import type { Simulator } from '../start-simulator.ts';

let simulator: Simulator;
let client: OpenAI;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=10; seed=7' });
  client = new OpenAI({ apiKey: 'any', baseURL: simulator.baseUrl, maxRetries: 0 });
});
afterAll(() => simulator.stop());

const simulate = (directives: string): { headers: Record<string, string> } => ({
  headers: { 'x-simulate': directives },
});

describe('a chat completion', () => {
  it('has reasoning where a directive says so, also in its usage', async () => {
    const params: OpenAI.ChatCompletionCreateParamsNonStreaming = {
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
    };
    const complete = await client.chat.completions.create(params, simulate('reasoning=3; cached-tokens=9'));
    expect(complete.choices[0]?.message).toMatchObject({ reasoning_content: RegExp('.') });
    expect(complete.usage).toMatchObject({
      prompt_tokens: 10,
      prompt_tokens_details: { cached_tokens: 9 },
      completion_tokens: 13,
      completion_tokens_details: { reasoning_tokens: 3 },
    });
    const streamed = client.chat.completions.stream({ ...params, stream: true }, simulate('reasoning=3'));
    expect((await streamed.finalMessage()).content).toBe(complete.choices[0]?.message.content);
  });
});

describe('a legacy completion', () => {
  const ask: OpenAI.CompletionCreateParamsNonStreaming = { model: 'm', prompt: 'Tell me of water.' };

  it('has text and usage, complete and streamed', async () => {
    const complete = await client.completions.create(ask);
    expect(complete).toMatchObject({ object: 'text_completion', choices: [{ finish_reason: 'stop', index: 0 }] });
    expect(complete.usage).toMatchObject({ prompt_tokens: 5, completion_tokens: 10 });
    const chunks: OpenAI.Completion[] = [];
    const stream = await client.completions.create({ ...ask, stream: true, stream_options: { include_usage: true } });
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map((chunk) => chunk.choices[0]?.text ?? '').join('')).toBe(complete.choices[0]?.text);
    expect(chunks.at(-1)?.usage).toEqual(complete.usage);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
  });

  it('answers each prompt, as text or as tokens', async () => {
    const texts = await client.completions.create({ ...ask, prompt: ['a', 'b'], n: 2, max_tokens: 3 });
    expect(texts.choices.map((choice) => choice.finish_reason)).toEqual(['length', 'length', 'length', 'length']);
    expect((await client.completions.create({ ...ask, prompt: [1, 2, 3] })).usage?.prompt_tokens).toBe(3);
    await expect(client.completions.create({ ...ask, prompt: {} as string })).rejects.toMatchObject({
      param: 'prompt',
    });
    await expect(client.completions.create(ask, simulate('status=429'))).rejects.toMatchObject({ status: 429 });
  });
});

describe('an embedding', () => {
  const ask = { model: 'm', input: ['The river and the gate', 'the river and the GATE', 'Nobody speaks of taxes'] };

  it('is a vector of length 1 that depends on the words', async () => {
    const { data, usage } = await client.embeddings.create({ ...ask, encoding_format: 'float', dimensions: 256 });
    const [one = [], near = [], far = []] = data.map(({ embedding }) => embedding);
    const cosine = (other: number[]): number => one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
    expect(one).toHaveLength(256);
    expect(cosine(one)).toBeCloseTo(1);
    expect(cosine(near)).toBeGreaterThan(cosine(far));
    expect(usage).toEqual({ prompt_tokens: 18, total_tokens: 18 });
  });

  it('is the same as base64, which the SDK asks for', async () => {
    const [floats, base64] = await Promise.all([
      client.embeddings.create({ ...ask, encoding_format: 'float' }),
      client.embeddings.create(ask),
    ]);
    expect(base64.data[0]?.embedding).toHaveLength(1536);
    expect(base64.data[2]?.embedding[7]).toBeCloseTo(floats.data[2]?.embedding[7] ?? NaN);
  });

  it('refuses what OpenAI refuses', async () => {
    await expect(client.embeddings.create({ ...ask, input: [] })).rejects.toMatchObject({ param: 'input' });
    await expect(client.embeddings.create({ ...ask, dimensions: 0 })).rejects.toMatchObject({ param: 'dimensions' });
    await expect(client.embeddings.create(ask, simulate('status=500'))).rejects.toMatchObject({ status: 500 });
    const quick = client.embeddings.create({ ...ask, model: 'sim/status=503' });
    await expect(quick).rejects.toMatchObject({ status: 503 });
  });
});

it('moderates by the categories that a text names', async () => {
  const { results } = await client.moderations.create({ input: ['a field', 'violence'] });
  expect(results.map((result) => result.flagged)).toEqual([false, true]);
  expect(results[1]?.categories).toMatchObject({ violence: true, hate: false });
  const together = await client.moderations.create({ input: [{ type: 'text', text: 'hate' }] });
  expect(together.results).toMatchObject([{ flagged: true }]);
});

it('reranks documents by the words that they share with the query', async () => {
  const documents = ['taxes of the year', 'the gate of the river', { text: 'gate' }];
  const body = { model: 'm', query: 'the gate of the river', documents, top_n: 2, return_documents: true };
  const answer = await callRaw(simulator.port, { path: '/v1/rerank', body });
  const { results } = JSON.parse(answer.text) as { results: { index: number; relevance_score: number }[] };
  expect(results).toHaveLength(2);
  expect(results[0]).toMatchObject({ index: 1, relevance_score: 1, document: { text: documents[1] } });
});
