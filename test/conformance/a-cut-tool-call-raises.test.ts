import { expect } from 'vitest';
import { everyClient, failureOf } from './conforms.ts';

everyClient(
  'a tool call that breaks off in its arguments raises our message',
  async ({ client, baseUrl, provider }) => {
    const failure = await failureOf(client, client.streamToolCall({ baseUrl, model: 'sim/truncate-after=4;rate=200' }));
    expect(failure.message).toMatch(/broke off before its end/);
    expect(provider.requests()[0]).toMatchObject({ events: 4 });
  },
);
