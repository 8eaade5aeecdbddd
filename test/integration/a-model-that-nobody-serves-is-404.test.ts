import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

test('a closed list answers for its own models only, and its list says which they are', async () => {
  const provider = await startProvider();
  const models = [{ name: 'small', provider: 'simulator', upstreamModel: 'gpt-of-the-provider' }];
  const gateway = await startGateway({ provider: provider.baseUrl, config: { models } });
  const own = await ask(gateway.url, { body: { prompt: 'hi', model: 'large' } });
  expect(own.status).toBe(404);
  expect(await own.json()).toMatchObject({ error: { code: 'model_not_found' } });
  const openai = await ask(gateway.url, { path: '/v1/chat/completions' });
  expect(openai.status).toBe(404);
  expect(await openai.json()).toMatchObject({ error: { code: 'model_not_found', param: 'model' } });
  expect((await fetch(`${gateway.url}/v1/models/large`)).status).toBe(404);
  expect(provider.requests()).toHaveLength(0);

  const list = (await (await fetch(`${gateway.url}/v1/models`)).json()) as { data: { id: string }[] };
  expect(list.data.map(({ id }) => id)).toEqual(['small']);
  expect((await ask(gateway.url, { body: { prompt: 'hi', model: 'small' } })).status).toBe(200);
  expect(provider.requests()[0]?.model).toBe('gpt-of-the-provider');
});

test('it costs the caller none of its requests, and is 429 where too many are asked for', async () => {
  const provider = await startProvider();
  const models = [{ name: 'small', provider: 'simulator' }];
  const limits = { perCaller: { requestsPerMinute: 2 }, modelRefusalsPerMinute: 4 };
  const auth = { keys: [keyEntry('a'), keyEntry('b', { models: ['small'] })] };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { models, limits, auth } });
  const statusFor = (model: string): Promise<number> =>
    statusOf(ask(gateway.url, { body: { prompt: 'hi', model }, ...bearer('a') }));
  for (let count = 0; count < 4; count += 1) expect(await statusFor('large')).toBe(404);
  const many = await ask(gateway.url, { body: { prompt: 'hi', model: 'large' }, ...bearer('a') });
  expect(many.status).toBe(429);
  expect(many.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await many.json()).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
  expect(await statusOf(ask(gateway.url, { body: { prompt: 'hi', model: 'large' }, ...bearer('b') }))).toBe(404);
  expect([await statusFor('small'), await statusFor('small'), await statusFor('small')]).toEqual([200, 200, 429]);
  const metrics = await scrape(gateway.adminUrl);
  expect(metrics.sum('headgate_sheds_total', { reason: 'model_refusals' })).toBe(1);
});
