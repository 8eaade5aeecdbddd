import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

const page = 'https://chat.example.com';

/**
 * Headers that a browser always shows to a page, never shows, or handles itself (it decompresses and revalidates by
 * itself).
 */
const needNoExposing =
  /^(access-control-.*|vary|date|connection|keep-alive|transfer-encoding|cache-control|etag|content-(type|length|encoding|security-policy)|x-content-type-options|x-accel-buffering)$/;

test('all headers that answers carry are exposed to a page that may call', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({
    provider: provider.baseUrl,
    config: {
      server: { port: 0, corsOrigins: [page] },
      auth: { keys: [keyEntry('page')] },
      limits: { perCaller: { requestsPerMinute: 12, tokensPerMinute: 100_000 } },
    },
  });
  const ask = async (path: string, body?: object, headers: Record<string, string> = {}): Promise<Response> => {
    const answer = await fetch(gateway.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        origin: page,
        authorization: `Bearer ${keyOf('page')}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await answer.arrayBuffer();
    return answer;
  };
  const chat = { model: 'gpt-test', messages: [{ role: 'user', content: 'hi' }] };
  const answers = [
    await ask('/v1/inference', { model: 'gpt-test', prompt: 'hi' }),
    await ask('/v1/inference', { model: 'gpt-test', prompt: 'hi', stream: true }),
    await ask('/v1/chat/completions', chat),
    await ask('/v1/chat/completions', { ...chat, stream: true }),
    await ask('/v1/chat/completions', chat, { 'x-simulate': 'status=429' }),
    await ask('/v1/chat/completions', chat, { 'x-simulate': 'status=500' }),
    await ask('/v1/chat/completions', { ...chat, max_tokens: 200_000 }),
    await ask('/v1/chat/completions', {}),
    await ask('/v1/chat/completions', chat, { authorization: 'Bearer nobody' }),
    await ask('/v1/chat/completions'),
    await ask('/v1/models'),
    await ask('/v1/nothing'),
    await ask('/openapi.json'),
  ];
  for (let more = 0; more < 12; more += 1) answers.push(await ask('/v1/chat/completions', chat));

  const carried = new Set<string>();
  for (const { headers, status } of answers) {
    const exposed = new Set(headers.get('access-control-expose-headers')?.split(', '));
    for (const name of headers.keys()) {
      if (needNoExposing.test(name)) continue;
      carried.add(name);
      expect(exposed, `${name} of a ${status}`).toContain(name);
    }
  }
  expect(answers.at(-1)?.status).toBe(429);
  for (const name of [
    'x-should-retry',
    'x-ratelimit-reset-tokens',
    'x-headgate-error-source',
    'www-authenticate',
    'allow',
  ]) {
    expect(carried).toContain(name);
  }
});
