import { expect } from 'vitest';
import { everyClient, failureOf, loggedStatuses } from './conforms.ts';

const rateLimitErrors = {
  'openai-node': 'RateLimitError',
  'openai-node-responses': 'RateLimitError',
  'ai-sdk': 'AI_APICallError',
  'ai-sdk-default': 'AI_APICallError',
  'ai-sdk-anthropic': 'AI_APICallError',
  'ai-sdk-google': 'AI_APICallError',
  langchain: 'RateLimitError',
  agents: 'RateLimitError',
};

everyClient(
  'our 429 is its rate limit error, and the provider is not asked',
  async ({ client, baseUrl, gateway, provider }) => {
    const ask = { baseUrl, model: 'gpt-test', maxRetries: 0 };
    await client.complete(ask);
    for (const way of [client.complete, client.stream]) {
      const failure = await failureOf(client, way(ask));
      expect(failure).toMatchObject({ status: 429, kind: rateLimitErrors[client.name] });
      expect(failure.message).toMatch(/limit/);
    }
    expect(provider.requests()).toHaveLength(1);
    expect(await loggedStatuses(gateway)).toEqual([200, 429, 429]);
  },
  { limits: { perCaller: { requestsPerMinute: 1 } } },
);
