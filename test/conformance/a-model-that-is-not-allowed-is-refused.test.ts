import { expect } from 'vitest';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { everyClient, failureOf, loggedStatuses } from './conforms.ts';

everyClient(
  'a model that the key may not use is a 403, once, and named',
  async ({ client, baseUrl, gateway, provider }) => {
    const apiKey = keyOf('narrow');
    for (const way of [client.complete, client.stream]) {
      const failure = await failureOf(client, way({ baseUrl, model: 'dear', apiKey }));
      expect(failure.status).toBe(403);
      expect(failure.message).toContain('dear');
    }
    expect(provider.requests()).toHaveLength(0);
    await client.complete({ baseUrl, model: 'gpt-test', apiKey });
    expect(await loggedStatuses(gateway)).toEqual([403, 403, 200]);
  },
  {
    models: [
      { name: 'gpt-test', provider: 'simulator' },
      { name: 'dear', provider: 'simulator' },
    ],
    auth: { keys: [keyEntry('narrow', { models: ['gpt-test'] })] },
  },
);
