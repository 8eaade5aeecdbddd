import { expect } from 'vitest';
import { everyClient, failureOf, loggedStatuses } from './conforms.ts';

everyClient(
  'a model that nobody serves is a 404, once, and named',
  async ({ client, baseUrl, gateway, provider }) => {
    for (const way of [client.complete, client.stream]) {
      const failure = await failureOf(client, way({ baseUrl, model: 'no-such-model' }));
      expect(failure.status).toBe(404);
      expect(failure.message).toContain('no-such-model');
    }
    expect(await loggedStatuses(gateway)).toEqual([404, 404]);
    expect(provider.requests()).toHaveLength(0);
  },
  { models: [{ name: 'gpt-test', provider: 'simulator' }], defaults: { model: 'gpt-test' } },
);
