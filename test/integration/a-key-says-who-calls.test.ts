import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const sha256 = (key: string): string => createHash('sha256').update(key).digest('hex');

test('where keys are configured, one is asked for, each has its limit, and none reaches the provider', async () => {
  const provider = await startProvider();
  const keys = [
    { id: 'web', sha256: sha256('key-of-web'), limits: { requestsPerMinute: 2 } },
    { id: 'batch', sha256: sha256('key-of-batch') },
  ];
  const config = { auth: { keys }, limits: { perCaller: { requestsPerMinute: 3 } } };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  const bearer = (key: string): { headers: Record<string, string> } => ({
    headers: { authorization: `Bearer ${key}` },
  });

  const none = await ask(gateway.url, { body: '{' });
  expect(none.status).toBe(401);
  expect(none.headers.get('www-authenticate')).toBe('Bearer');
  expect(await none.json()).toMatchObject({ error: { code: 'missing_api_key' } });
  const unknown = await ask(gateway.url, { path: '/v1/chat/completions', ...bearer('key-of-nobody') });
  expect(unknown.status).toBe(401);
  expect(await unknown.text()).toMatch(/invalid_api_key/);

  const web = [1, 2, 3].map(() => statusOf(ask(gateway.url, bearer('key-of-web'))));
  expect((await Promise.all(web)).toSorted((a, b) => a - b)).toEqual([200, 200, 429]);
  const batch = [1, 2, 3, 4].map(() => statusOf(ask(gateway.url, { headers: { 'x-api-key': 'key-of-batch' } })));
  expect((await Promise.all(batch)).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 429]);

  expect(JSON.stringify(provider.requests().map(({ rawHeaders }) => rawHeaders))).not.toContain('key-of-');
  const lines = await waitFor(
    () => (gateway.logged('request').length === 9 ? gateway.logged('request') : undefined),
    5000,
  );
  expect(lines?.filter(({ caller }) => caller === 'web')).toHaveLength(3);
  expect(gateway.lines.join('\n')).not.toContain('key-of-');
});
