import { expect, test } from 'vitest';
import { openaiChatClient } from './client.ts';
import { completionsClient, imagesClient } from './operations/json-operations.ts';
import type { ClientDialect } from '../dialect.ts';

/** Most answers and most tokens of each that a request asks for. */
function asked(client: ClientDialect, request: object): readonly [number | undefined, number | undefined] {
  const parsed = client.parse(Buffer.from(JSON.stringify({ model: 'm', ...request })), {
    operation: 'complete',
    route: '',
    method: 'POST',
    parameters: {},
    query: '',
    headers: {},
    maxValues: 1000,
  });
  if (parsed.kind === 'invalid') throw parsed.error;
  const { choices, maxOutputTokens } = parsed.inference;
  return [choices, maxOutputTokens];
}

test.each([
  ['one text', { prompt: 'a, [b' }, 1],
  ['texts', { prompt: ['a', 'b,"[', 'c'], n: 2 }, 6],
  ['the best of many', { prompt: 'a', n: 1, best_of: 20 }, 20],
  ['the best of many for texts', { prompt: ['a', 'b'], n: 2, best_of: 20 }, 40],
  ['fewer than are shown', { prompt: 'a', n: 3, best_of: 1 }, 3],
  ['tokens of one prompt', { prompt: [1, 2, 3] }, 1],
  ['tokens of prompts', { prompt: [[1, 2], [3], [4]], n: 2 }, 6],
  ['no prompt', {}, 1],
  ['an empty list', { prompt: [] }, 1],
])('a completion of %s', (_name, request, choices) => {
  expect(asked(completionsClient, { ...request, max_tokens: 16 })).toEqual([choices, 16]);
});

test('images are counted by n alone', () => {
  expect(asked(imagesClient, { prompt: 'a', n: 3, best_of: 9 })).toEqual([3, undefined]);
});

test('of two limits of tokens the larger one counts, because a provider may read any', () => {
  const messages = [{ role: 'user', content: 'hi' }];
  expect(asked(openaiChatClient, { messages, max_tokens: 9000, max_completion_tokens: 1 })).toEqual([1, 9000]);
  expect(asked(openaiChatClient, { messages, max_tokens: 1, max_completion_tokens: 9000 })).toEqual([1, 9000]);
  expect(asked(openaiChatClient, { messages, max_tokens: -5, max_completion_tokens: 7 })).toEqual([1, 7]);
});
