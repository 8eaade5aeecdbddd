import { afterEach, expect, test } from 'vitest';
import { closeUpstreams } from '../upstream/calls-for-tests.ts';
import { httpAnswer, startRawProvider } from '../upstream/provider-for-tests.ts';
import { errorOf, run } from './attempts-for-tests.ts';

afterEach(closeUpstreams);

const error = '{"error":{"message":"too long","code":400}}';

test.each([
  ['a list', `[${error}]`, 'provider_refused', 'too long'],
  ['an event stream', `data: ${error}\n\n`, 'provider_refused', 'too long'],
  ['a list of something else', '[1]', 'upstream_invalid', 'not JSON'],
  ['half an error', error.slice(0, -1), 'upstream_invalid', 'not JSON'],
  ['a list that is longer than any error', `[${error},"${'x'.repeat(70_000)}"]`, 'upstream_invalid', 'not JSON'],
])('a complete answer of JSON by its media type that is %s', async (_form, body, code, words) => {
  await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, body)));
  const failure = await errorOf(run(raw.provider, false));
  expect(failure.code).toBe(code);
  expect(failure.message).toContain(words);
});
