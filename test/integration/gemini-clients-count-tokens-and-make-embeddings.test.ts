import { GoogleGenAI } from '@google/genai';
import { expect, test } from 'vitest';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

/** A gateway with the simulator, which plays a Gemini provider and one of chat completions. */
async function start() {
  const provider = await startProvider();
  const google = {
    preset: 'gemini',
    baseUrl: `${provider.baseUrl}beta`,
    apiKey: 'AIzaSyQx7fT2mN9dHj4Zb1',
    simulator: true,
  };
  const config = {
    providers: { google, chat: { baseUrl: provider.baseUrl, simulator: true } },
    models: [
      { name: 'alias', provider: 'google', upstreamModel: 'gemini-embedding-001' },
      { name: 'gpt', provider: 'chat' },
    ],
  };
  const gateway = await startGateway({ config });
  const client = new GoogleGenAI({ apiKey: 'unused', httpOptions: { baseUrl: gateway.url } });
  return { provider, gateway, client };
}

test('a Gemini provider counts the tokens, and it costs nothing', async () => {
  const { client, gateway, provider } = await start();
  const { totalTokens } = await client.models.countTokens({ model: 'alias', contents: 'hello, how are you?' });
  expect(totalTokens).toBeGreaterThan(0);
  expect(provider.requests()[0]?.path).toBe('/v1beta/models/gemini-embedding-001:countTokens');
  const line = await waitFor(() => gateway.logged('request')[0], 5000);
  expect(line).toMatchObject({ status: 200 });
  expect(line?.['output_tokens'] ?? 0).toBe(0);
});

test('for another provider the tokens are estimated, and the answer says so', async () => {
  const { client, gateway, provider } = await start();
  const { totalTokens } = await client.models.countTokens({ model: 'gpt', contents: 'hello, how are you today?' });
  expect(totalTokens).toBeGreaterThan(3);
  expect(totalTokens).toBeLessThan(60);
  expect(provider.requests()).toHaveLength(0);
  const response = await fetch(`${gateway.url}/v1beta/models/gpt:countTokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ contents: [{ parts: [{ text: 'hello' }] }] }),
  });
  expect(response.headers.get('x-headgate-estimated')).toBe('true');
});

test('embeddings come from a Gemini provider, under its own name of the model', async () => {
  const { client, provider } = await start();
  const { embeddings } = await client.models.embedContent({ model: 'alias', contents: ['a', 'b'] });
  expect(embeddings).toHaveLength(2);
  expect(embeddings?.[0]?.values?.length).toBeGreaterThan(1);
  const [request] = provider.requests();
  expect(request?.path).toBe('/v1beta/models/gemini-embedding-001:batchEmbedContents');
  const sent = JSON.parse(provider.requestBody(1)?.toString() ?? '') as { requests: Array<{ model: string }> };
  expect(sent.requests.map(({ model }) => model)).toEqual(Array(2).fill('models/gemini-embedding-001'));
});

test('a member may not name another model than the path, and another provider makes no embeddings of this dialect', async () => {
  const { gateway } = await start();
  const post = (path: string, body: object) =>
    fetch(`${gateway.url}/v1beta/models/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const content = { parts: [{ text: 'a' }] };
  const other = await post('alias:batchEmbedContents', { requests: [{ model: 'models/dear', content }] });
  expect(other.status).toBe(400);
  expect(await other.json()).toMatchObject({
    error: { details: [{}, {}, { fieldViolations: [{ field: 'requests.0.model' }] }] },
  });
  const foreign = await post('gpt:embedContent', { content });
  expect(foreign.status).toBe(400);
  expect(await foreign.json()).toMatchObject({ error: { message: expect.stringContaining('embed') as unknown } });
});
