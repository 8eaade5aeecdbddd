import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
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
