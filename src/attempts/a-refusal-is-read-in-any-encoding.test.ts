import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { closeUpstreams } from '../upstream/calls-for-tests.ts';
import { httpAnswer, startRawProvider } from '../upstream/provider-for-tests.ts';
import { answerOf, errorOf, run } from './attempts-for-tests.ts';

afterEach(closeUpstreams);

const error = Buffer.from('{"error":{"message":"too long","code":400}}');
const bomb = gzipSync(Buffer.alloc(10_000_000, ' '));
const noWords = 'refused the request with status 400';

test.each<[string, number, Buffer, string]>([
  ['gzip', 400, gzipSync(error), 'too long'],
  ['GZIP', 200, gzipSync(error), 'too long'],
  ['br', 400, brotliCompressSync(error), 'too long'],
  ['deflate', 200, deflateSync(error), 'too long'],
  ['identity', 400, error, 'too long'],
  ['gzip', 400, error, noWords],
  ['gzip', 400, bomb, noWords],
  ['zstd', 400, error, noWords],
])('in %s, with status %d', async (encoding, status, body, words) => {
  await using raw = await startRawProvider((socket) => {
    const headers = { 'content-encoding': encoding, 'content-length': String(body.length) };
    socket.write(httpAnswer(status, '', headers));
    socket.write(body);
  });
  const failure = await errorOf(run(raw.provider, false));
  expect(failure.code).toBe('provider_refused');
  expect(failure.message).toContain(words);
});

test('an answer of JSON without a media type is an answer', async () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n';
  await using raw = await startRawProvider((socket) => socket.write(`${head}{"choices":[]}`));
  expect(await answerOf(run(raw.provider, false))).toMatchObject({ kind: 'complete' });
});
