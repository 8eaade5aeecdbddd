import { expect } from 'vitest';
import { everyClient, failureOf } from './conforms.ts';

const config = { attempts: { deadlineMs: 300 } };
const model = 'sim/stall-after=request';

everyClient(
  'a 504 is raised with our message',
  async ({ client, baseUrl }) => {
    for (const way of [client.complete, client.stream]) {
      const failure = await failureOf(client, way({ baseUrl, model, maxRetries: 0 }));
      expect(failure.status).toBe(504);
      expect(failure.message).toMatch(/^(504 )?No answer within 0\.3 s/);
    }
  },
  config,
);

everyClient(
  'a 504 is not retried',
  async ({ client, baseUrl, provider }) => {
    // Clients that ignore x-should-retry may retry once only; otherwise the test would take minutes.
    const retries = client.name === 'openai-node' ? {} : { maxRetries: 1 };
    for (const way of [client.complete, client.stream]) {
      const before = provider.requests().length;
      await failureOf(client, way({ baseUrl, model, ...retries }));
      expect(provider.requests().length - before).toBe(1);
    }
  },
  config,
);
