import { expect } from 'vitest';
import { everyClient, failureOf } from './conforms.ts';

const brokenOff = /broke off before its end/;

const faults = {
  'an error event': ['error-after=3', /had an error while processing/],
  'a truncation': ['truncate-after=3', brokenOff],
  'a truncation before the first word': ['truncate-after=1', brokenOff],
  'an end without a finish_reason and without [DONE]': ['no-done;no-finish', brokenOff],
  'a reset': ['reset-after=3', /broke off/],
  'a silence': ['stall-after=3', /sent nothing for 0\.3 s/],
} as const;

for (const [name, [directive, message]] of Object.entries(faults)) {
  everyClient(
    `${name} in the middle of a stream raises our message`,
    async ({ client, baseUrl, provider }) => {
      let text = '';
      const onText = (piece: string) => (text += piece);
      // A client may retry a stream that has shown nothing yet, and one client does.
      const hasNoText = directive === 'truncate-after=1';
      const retries = hasNoText ? { maxRetries: 0 } : {};
      const call = client.stream({ ...retries, baseUrl, model: `sim/tokens=6;rate=200;${directive}`, onText });
      const failure = await failureOf(client, call);
      expect(failure.message).toMatch(message);
      expect(text === '').toBe(hasNoText);
      expect(provider.requests()).toHaveLength(1);
    },
    { streams: { gapMs: 300 } },
  );
}
