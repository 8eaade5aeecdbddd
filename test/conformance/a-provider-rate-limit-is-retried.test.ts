import { expect } from 'vitest';
import { everyClient, failureOf } from './conforms.ts';

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
const model = 'sim/status=429;retry-after=0;retry-after-ms=5';

everyClient("a provider's 429 is its rate limit error after its retries", async ({ client, baseUrl, provider }) => {
  // By default LangChain would try 7 times, within two minutes.
  const { attempts, ...retries } = client.name === 'langchain' ? { attempts: 2, maxRetries: 1 } : { attempts: 3 };
  for (const way of [client.complete, client.stream]) {
    const before = provider.requests().length;
    const failure = await failureOf(client, way({ baseUrl, model, ...retries }));
    expect(failure).toMatchObject({ status: 429, kind: rateLimitErrors[client.name] });
    expect(failure.message).toContain('Rate limit reached for sim/status=429');
    expect(provider.requests().length - before).toBe(attempts);
  }
});
