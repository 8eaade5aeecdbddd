import { expect, test } from 'vitest';
import { sortError } from './error-kind.ts';

// Of a million characters, a search that takes the square of them would take minutes.
test.each(['\u201c', ' ', 'a ', '"'])('an error whose names and message are countless %j', (part) => {
  const text = part.repeat(1_000_000 / part.length);
  expect(sortError(400, { names: [text], message: text })).toEqual({ kind: 'invalid_request', status: 400 });
});
