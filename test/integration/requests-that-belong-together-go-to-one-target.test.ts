import { describe, expect, test } from 'vitest';
import { startProvider } from '../harness/simulator.ts';
import { startWithTargets } from '../harness/several-targets.ts';

const messages = [{ role: 'user', content: 'hello' }];

/** How a request says to what it belongs, and the route on which it does. */
const ways = [
  ['session', '/v1/chat/completions', (id: string) => ({ headers: { 'x-headgate-session': id }, body: { messages } })],
  [
    'session',
    '/v1/messages',
    (id: string) => ({ headers: { 'x-headgate-session': id }, body: { messages, max_tokens: 9 } }),
  ],
  ['user', '/v1/chat/completions', (id: string) => ({ body: { messages, user: id } })],
  ['user', '/v1/inference', (id: string) => ({ body: { prompt: 'hello', user: id } })],
  ['user', '/v1/messages', (id: string) => ({ body: { messages, max_tokens: 9, metadata: { user_id: id } } })],
  ['prompt_cache_key', '/v1/chat/completions', (id: string) => ({ body: { messages, prompt_cache_key: id } })],
  [
    'prompt_cache_key',
    '/v1/responses',
    (id: string) => ({ body: { input: 'hi', store: false, prompt_cache_key: id } }),
  ],
  [
    'prefix',
    '/v1/chat/completions',
    (id: string) => ({ body: { messages: [{ role: 'system', content: id }, ...messages] } }),
  ],
] as const;

describe.each(ways)('by %s on %s', (by, path, asking) => {
  test('those that have it in common go to one target, and all together to several', async () => {
    const providers = await Promise.all(Array.from({ length: 4 }, () => startProvider()));
    const group = providers.map(({ baseUrl }, index) => ({ name: `target-${index}`, baseUrl }));
    const gateway = await startWithTargets([group], { affinity: { by: [by] } });
    const targetOf = async (id: string): Promise<string | null> => {
      const { headers = {}, body } = asking(id) as { headers?: Record<string, string>; body: object };
      const answer = await fetch(gateway.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ model: 'gpt-test', ...body }),
      });
      expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
      return answer.headers.get('x-headgate-provider');
    };
    const ids = Array.from({ length: 16 }, (_, index) => `one-${index}`);
    const first = await Promise.all(ids.map(targetOf));
    expect(new Set(first).size).toBeGreaterThan(1);
    for (const id of ids) expect(await targetOf(id)).toBe(first[ids.indexOf(id)]);
  });
});
