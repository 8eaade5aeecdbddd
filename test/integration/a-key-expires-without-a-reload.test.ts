import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { pause, startGateway } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

test('a key is good to its moment and refused from then on, in both dialects and for the models', async () => {
  const provider = await startProvider();
  const expiresAtMs = Date.now() + 5000;
  const key = keyEntry('guest', { expires: new Date(expiresAtMs).toISOString() });
  const gateway = await startGateway({
    provider: provider.baseUrl,
    config: { auth: { keys: [key, keyEntry('web')] } },
  });
  expect(await statusOf(ask(gateway.url, bearer('guest')))).toBe(200);

  await pause(Math.max(0, expiresAtMs - Date.now() + 5));
  const message = `The API key "guest" expired at ${new Date(expiresAtMs).toISOString()}.`;
  for (const path of ['/v1/inference', '/v1/chat/completions'] as const) {
    const refused = await ask(gateway.url, { path, ...bearer('guest') });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(await refused.json()).toMatchObject({ error: { code: 'invalid_api_key', message } });
  }
  expect(await statusOf(fetch(`${gateway.url}/v1/models`, bearer('guest')))).toBe(401);
  expect(await statusOf(ask(gateway.url, bearer('web')))).toBe(200);
  expect(gateway.logged('configuration reloaded')).toEqual([]);
});
