import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

const messages = [{ role: 'user', content: 'hello' }];

test('each name reaches its target, counts as what is configured, and is found where it works', async () => {
  const provider = await startProvider('ttft=0; rate=0; tokens=1');
  const config = {
    models: [
      { name: 'fast', provider: 'simulator', upstreamModel: 'gpt-real', aliases: ['gpt-4o', 'quick'] },
      { name: 'claude-*', targets: [{ provider: 'simulator', upstreamModel: 'anthropic/claude-*' }] },
      { name: 'claude-3*', provider: 'simulator' },
      { name: '__proto__*', provider: 'simulator' },
      { name: 'hidden', provider: 'simulator' },
    ],
    auth: { keys: [keyEntry('all'), keyEntry('narrow', { models: ['claude-*', 'gpt-*'] })] },
    limits: {
      perCaller: { requestsPerMinute: 'unlimited' },
      perModel: { fast: { requestsPerMinute: 4 }, 'claude-*': { requestsPerMinute: 5 } },
    },
  };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  const once = (model: string, key: string) =>
    statusOf(ask(gateway.url, { path: '/v1/chat/completions', ...bearer(key), body: { model, messages } }));
  const found = (model: string, key: string) =>
    statusOf(fetch(`${gateway.url}/v1/models/${encodeURIComponent(model)}`, bearer(key)));

  for (const [model, sent] of [
    ['fast', 'gpt-real'],
    ['gpt-4o', 'gpt-real'],
    ['quick', 'gpt-real'],
    ['claude-4', 'anthropic/claude-4'],
    ['claude-*', 'anthropic/claude-*'],
    ["claude-$'", "anthropic/claude-$'"],
    ['claude-3-5', 'claude-3-5'],
    ['__proto__x', '__proto__x'],
    ['hidden', 'hidden'],
  ] as const) {
    expect([model, await once(model, 'all'), await found(model, 'all')]).toEqual([model, 200, 200]);
    expect(provider.requests().at(-1)?.model).toBe(sent);
  }
  for (const model of ['Claude-4', 'claude-', 'claude-4 ', '__proto__', 'gpt-real']) {
    expect([model, await once(model, 'all'), await found(model, 'all')]).toEqual([model, 404, 404]);
  }
  // Three of four were used by the name and the aliases, and three of five by the names of the pattern.
  expect([await once('quick', 'narrow'), await once('gpt-4o', 'all'), await once('fast', 'all')]).toEqual([
    200, 429, 429,
  ]);
  const others = [await once('claude-5', 'narrow'), await once('claude-6', 'all'), await once('claude-7', 'all')];
  expect(others).toEqual([200, 200, 429]);
  expect([await once('claude-3-6', 'narrow'), await once('hidden', 'narrow')]).toEqual([200, 403]);

  const listed = async (key: string): Promise<string[]> => {
    const list = (await (await fetch(`${gateway.url}/v1/models`, bearer(key))).json()) as {
      data: Array<{ id: string }>;
    };
    return list.data.map(({ id }) => id);
  };
  expect(await listed('all')).toEqual(['fast', 'gpt-4o', 'quick', 'hidden']);
  expect(await listed('narrow')).toEqual(['fast', 'gpt-4o', 'quick']);

  const routes = async (path: string): Promise<unknown> =>
    (await fetch(`${gateway.adminUrl}/admin/routes${path}`)).json();
  const { data } = (await routes('')) as { data: Array<{ model: string }> };
  expect(data.map(({ model }) => model)).toEqual(['fast', 'hidden', '__proto__*', 'claude-3*', 'claude-*']);
  expect(await routes('/gpt-4o')).toMatchObject({ model: 'gpt-4o', served_by: 'fast', counted_as: 'fast' });
  expect(await routes('/claude-9')).toMatchObject({
    served_by: 'claude-*',
    counted_as: 'claude-*',
    groups: [{ targets: [{ upstream_model: 'anthropic/claude-9' }] }],
  });

  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
  const labels = [...metrics.matchAll(/^headgate_requests_total\{.*model="([^"]*)"/gm)].map(([, label]) => label);
  expect(new Set(labels)).toEqual(new Set(['fast', 'claude-*', 'claude-3*', '__proto__*', 'hidden', '']));
});
