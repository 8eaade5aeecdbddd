import { expect } from 'vitest';
import { everyClient } from './conforms.ts';

everyClient('a streamed answer is the complete one, piece by piece', async ({ client, baseUrl }) => {
  const model = 'sim/tokens=7;seed=1;text=unicode;cut=3';
  const pieces: string[] = [];
  const streamed = await client.stream({ baseUrl, model, onText: (text) => pieces.push(text) });
  expect(pieces.length).toBeGreaterThanOrEqual(7);
  expect(pieces.join('')).toBe(streamed.text);
  expect(streamed).toEqual(await client.complete({ baseUrl, model }));
});
