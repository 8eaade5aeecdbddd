import { expect } from 'vitest';
import { finished } from './clients/finished.ts';
import { everyClient } from './conforms.ts';

everyClient('a complete answer arrives with its finish reason and usage', async ({ client, baseUrl, provider }) => {
  const answer = await client.complete({ baseUrl, model: 'sim/tokens=7;seed=1' });
  expect(answer).toEqual({
    text: expect.stringMatching(/\w+ \w+/) as unknown,
    finishReason: finished[client.name],
    outputTokens: 7,
  });
  expect(provider.requests()).toMatchObject([{ state: 'finished', tokens: 7 }]);
});
