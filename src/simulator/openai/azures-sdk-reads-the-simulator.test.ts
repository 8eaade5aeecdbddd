import OpenAI, { AzureOpenAI } from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callRaw } from '../raw-call.testing.ts';
import { startSimulator } from '../start-simulator.ts';
import type { Simulator } from '../start-simulator.ts';

let simulator: Simulator;
let origin: string;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=10' });
  ({ origin } = new URL(simulator.baseUrl));
});
afterAll(() => simulator.stop());

const request = { model: 'my-gpt', messages: [{ role: 'user' as const, content: 'hello' }] };

it('answers at the path of a deployment, complete and streamed', async () => {
  const client = new AzureOpenAI({ endpoint: origin, apiKey: 'any', apiVersion: '2024-10-21', maxRetries: 0 });
  const complete = await client.chat.completions.create(request);
  expect(complete.choices[0]?.message.content).not.toBe('');
  let text = '';
  for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
    text += chunk.choices[0]?.delta.content ?? '';
  }
  expect(text).not.toBe('');
  expect(simulator.requests().map(({ path }) => path)).toEqual([
    '/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21',
    '/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21',
  ]);
  expect((await client.embeddings.create({ model: 'e', input: 'hi' })).data).toHaveLength(1);
});

it('answers at the paths of the v1 API', async () => {
  const client = new OpenAI({ baseURL: `${origin}/openai/v1`, apiKey: 'any', maxRetries: 0 });
  expect((await client.chat.completions.create(request)).object).toBe('chat.completion');
  expect((await client.responses.create({ model: 'my-gpt', input: 'hello' })).output_text).not.toBe('');
  expect((await client.models.list()).data).not.toEqual([]);
});

it.each([
  ['a deployment without api-version', '/openai/deployments/my-gpt/chat/completions'],
  ['Responses of a deployment', '/openai/deployments/my-gpt/responses?api-version=2024-10-21'],
  ['a deployment without a name', '/openai/deployments//chat/completions?api-version=2024-10-21'],
])('knows no path of %s', async (_, path) => {
  expect((await callRaw(simulator.port, { path, body: request })).status).toBe(404);
});
