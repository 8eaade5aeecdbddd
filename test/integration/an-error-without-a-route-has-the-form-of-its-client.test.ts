import { type IncomingMessage, request as httpRequest } from 'node:http';
import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { keyEntry } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

const long = 'm'.repeat(1_000);

/** By the form of the error: the requests that no route answers. */
const requests: Readonly<Record<string, ReadonlyArray<readonly [string, string, Record<string, string>?]>>> = {
  gemini: [
    ['POST', `/v1beta/models/${long}:generateContent`],
    ['POST', `/v1beta/models/${long}:streamGenerateContent?alt=sse`],
    ['POST', `/v1/models/${long}:generateContent`],
    ['POST', '/v1beta/models/m:predictLongRunning'],
    ['POST', '/v1/models/m:predict'],
    ['POST', '/v1/publishers/google/models/m:rawPredict'],
    ['POST', '/v1beta/models/a%00b:generateContent'],
    ['POST', '/v1beta/models/..%2f..:generateContent'],
    ['POST', '/v1beta/models/%E0%A4%A:nothing'],
    ['POST', '/v1beta/models/m:generateContent/'],
    ['PUT', '/v1beta/models/m:generateContent'],
    ['DELETE', '/v1beta/models/m'],
    ['GET', '/v1beta'],
    ['GET', '/v1beta/nothing/at/all'],
    ['POST', '/v1alpha/models/m:generateContent'],
    ['POST', '/v1beta1/nothing'],
    ['POST', '//v1beta/models/m:generateContent'],
    ['POST', `/v1%62eta/models/${long}:generateContent`],
    ['POST', '/V1BETA/models/m:generateContent'],
    ['POST', '/google/v1beta/models/m:generateContent'],
    ['POST', '/upload/v1beta/files'],
    ['POST', '/v1beta/cachedContents'],
    ['GET', '/v1/operations/1', { 'x-goog-api-key': 'any' }],
    ['GET', '/v1/operations/1', { 'x-goog-api-client': 'google-genai-sdk/2' }],
  ],
  anthropic: [
    ['POST', '/v1/messages/'],
    ['POST', `/v1/messages/${long}`],
    ['POST', '/v1/messages/batches'],
    ['GET', '/v1/messages/batches/%zz/results'],
    ['GET', '/v1/messages'],
    ['POST', '/v1/messages/count_tokens/more'],
    ['POST', '/v1/v1/messages'],
    ['POST', '/anthropic/v1/messages'],
    ['POST', '/v1/complete'],
    ['GET', '/v1/skills', { 'anthropic-version': '2023-06-01' }],
  ],
  openai: [
    ['POST', '/v1/chat/completion'],
    ['POST', `/v1/${long}`],
    ['GET', '/v1/%zz'],
    ['GET', '/v1/threads/messages'],
    ['DELETE', '/v1/models/llama:8b'],
    ['GET', '/nothing'],
    ['PUT', '/v1/responses'],
    ['POST', '/v1/responses/a%00b/cancel'],
    ['GET', `/v1/files/${long}`],
  ],
};

interface Told {
  readonly status: number;
  readonly error: string;
}

async function ask(url: string, method: string, path: string, headers = {}): Promise<Told> {
  const { hostname, port } = new URL(url);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    // Not fetch, which writes paths anew.
    httpRequest({ hostname, port, method, path, headers, agent: false }, resolve).on('error', reject).end();
  });
  let error = '';
  for await (const piece of response) error += String(piece);
  return { status: response.statusCode ?? 0, error };
}

function formOf({ status, error }: Told): string {
  const body = JSON.parse(error) as { type?: unknown; error: Record<string, unknown> };
  if (body.type === 'error') return 'anthropic';
  return body.error['code'] === status && typeof body.error['status'] === 'string' ? 'gemini' : 'openai';
}

test.each([
  ['as everybody', {}, [404, 405]],
  ['without its key', { auth: { keys: [keyEntry('a')] } }, [401, 404, 405]],
])('%s, a client reads the error of a path that no route has', async (_who, more, statuses) => {
  const gateway = await startGateway({ provider: (await startProvider()).baseUrl, config: more });
  for (const [form, list] of Object.entries(requests)) {
    for (const [method, path, headers] of list) {
      const told = await ask(gateway.url, method, path, headers);
      expect(statuses, `${method} ${path} ${told.error}`).toContain(told.status);
      expect(formOf(told), `${method} ${path} ${told.error}`).toBe(form);
    }
  }
});

test('a refusal before any route is looked up has this form too', async () => {
  const gateway = await startGateway({ provider: (await startProvider()).baseUrl });
  const foreign = { origin: 'https://elsewhere.example.com' };
  const told = await ask(gateway.url, 'POST', `/v1beta/models/${long}:generateContent`, foreign);
  expect([told.status, formOf(told)]).toEqual([403, 'gemini']);
  const unexpected = await ask(gateway.url, 'POST', '/v1/messages/nothing', { expect: 'more' });
  expect([unexpected.status, formOf(unexpected)]).toEqual([417, 'anthropic']);
});
