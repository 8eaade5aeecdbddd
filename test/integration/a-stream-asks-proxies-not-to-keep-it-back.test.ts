import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const messages = [{ role: 'user', content: 'hello' }];

/** A streamed request in every dialect. */
const requests: readonly (readonly [path: string, body: object])[] = [
  ['/v1/inference', { model: 'gpt-test', prompt: 'hello', stream: true }],
  ['/v1/chat/completions', { model: 'gpt-test', messages, stream: true }],
  ['/v1/responses', { model: 'gpt-test', input: 'hello', store: false, stream: true }],
  ['/v1/messages', { model: 'gpt-test', max_tokens: 100, messages, stream: true }],
  ['/v1beta/models/gpt-test:streamGenerateContent?alt=sse', { contents: [{ parts: [{ text: 'hello' }] }] }],
];

test('a stream in every dialect asks proxies not to buffer and caches not to store it, and names its type', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const heads: Record<string, unknown> = {};
  for (const [path, body] of requests) {
    const answer = await fetch(gateway.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    const headers = ['x-accel-buffering', 'cache-control', 'content-type'].map((name) => answer.headers.get(name));
    heads[path] = [answer.status, ...headers];
  }
  const expected = [200, 'no', 'no-cache', expect.stringMatching(/^text\/event-stream/)];
  expect(heads).toEqual(Object.fromEntries(requests.map(([path]) => [path, expected])));
});
