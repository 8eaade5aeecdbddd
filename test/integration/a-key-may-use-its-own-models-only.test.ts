import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

const messages = [{ role: 'user', content: 'hello' }];

test('another model is 403 in both dialects, reaches no provider, and is not in the list', async () => {
  const provider = await startProvider();
  const models = ['fast', 'slow', '*'].map((name) => ({ name, provider: 'simulator' }));
  const keys = [keyEntry('narrow', { models: ['fast'] }), keyEntry('rest', { models: ['*'] }), keyEntry('all')];
  const gateway = await startGateway({ provider: provider.baseUrl, config: { models, auth: { keys } } });
  const allowed = async (id: string): Promise<string[]> => {
    const names = ['fast', 'slow', 'unlisted'];
    const statuses = await Promise.all(
      names.map((model) => statusOf(ask(gateway.url, { ...bearer(id), body: { prompt: 'hi', model } }))),
    );
    expect(statuses.every((status) => status === 200 || status === 403)).toBe(true);
    return names.filter((_, index) => statuses[index] === 200);
  };
  expect(await allowed('narrow')).toEqual(['fast']);
  expect(await allowed('rest')).toEqual(['unlisted']);
  expect(await allowed('all')).toEqual(['fast', 'slow', 'unlisted']);
  expect(provider.requests()).toHaveLength(5);

  const refused = await ask(gateway.url, {
    path: '/v1/chat/completions',
    ...bearer('narrow'),
    body: { model: 'slow', messages },
  });
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({
    error: { code: 'model_not_allowed', type: 'permission_error', param: 'model' },
  });

  const listed = async (id: string): Promise<string[]> => {
    const list = (await (await fetch(`${gateway.url}/v1/models`, bearer(id))).json()) as {
      data: Array<{ id: string }>;
    };
    return list.data.map((model) => model.id);
  };
  expect(await listed('narrow')).toEqual(['fast']);
  expect(await listed('rest')).toEqual([]);
  expect(await listed('all')).toEqual(['fast', 'slow']);
  expect(await statusOf(fetch(`${gateway.url}/v1/models/fast`, bearer('narrow')))).toBe(200);
  expect(await statusOf(fetch(`${gateway.url}/v1/models/slow`, bearer('narrow')))).toBe(404);
});
