import { expect } from 'vitest';
import { everyClient } from './conforms.ts';

/** What a client says of an answer that has ended by itself. The Agents SDK does not say it. */
const finished = {
  'openai-node': 'stop',
  'openai-node-responses': 'completed',
  'ai-sdk': 'stop',
  'ai-sdk-default': 'stop',
  langchain: 'stop',
  agents: undefined,
};

everyClient('a complete answer arrives with its finish reason and usage', async ({ client, baseUrl, provider }) => {
  const answer = await client.complete({ baseUrl, model: 'sim/tokens=7;seed=1' });
  expect(answer).toEqual({
    text: expect.stringMatching(/\w+ \w+/) as unknown,
    finishReason: finished[client.name],
    outputTokens: 7,
  });
  expect(provider.requests()).toMatchObject([{ state: 'finished', tokens: 7 }]);
});
