import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { closeUpstreams } from '../upstream/calls-for-tests.ts';
import {
  httpAnswer,
  httpChunk,
  providerAt,
  startRawProvider,
  streamHead,
  until,
} from '../upstream/provider-for-tests.ts';
import { run } from './attempts-for-tests.ts';

afterEach(closeUpstreams);

const error = 'data: {"error":{"message":"busy","type":"rate_limit_error"}}\n\n';

const answers: ReadonlyArray<readonly [string, 'stream' | 'complete', (socket: Socket) => void, string]> = [
  ['a complete answer', 'complete', (socket) => socket.write(httpAnswer(200, '{}')), 'answer'],
  ['a first event', 'stream', (socket) => socket.write(streamHead + httpChunk('data: {}\n\n')), 'answer'],
  ['a refusal', 'complete', (socket) => socket.write(httpAnswer(429, '{"error":{}}')), 'refusal'],
  ['a failure of its own', 'stream', (socket) => socket.write(httpAnswer(500, '{"error":{}}')), 'refusal'],
  ['an error as the first event', 'stream', (socket) => socket.write(streamHead + httpChunk(error)), 'refusal'],
  ['an answer that breaks off', 'complete', (socket) => socket.end(httpAnswer(200, '{').slice(0, -1)), 'provider'],
  ['a stream of nothing', 'stream', (socket) => socket.write(streamHead + httpChunk('')), 'provider'],
  ['nothing, and hangs up', 'complete', (socket) => socket.destroy(), 'provider'],
];

test.each(answers)('a provider that gives %s', async (_what, form, serve, reached) => {
  await using raw = await startRawProvider(serve);
  const running = run(raw.provider, form === 'stream');
  await running.result;
  expect(running.attempts.map((attempt) => attempt.reached)).toEqual([reached]);
});

test('a provider that has the request when its client leaves, or when the time is up', async () => {
  await using raw = await startRawProvider(() => undefined);
  const left = run(raw.provider, false);
  await until(() => raw.requests.length === 1);
  left.gone.cancel();
  const late = run(raw.provider, true, { deadlineMs: 100 });
  await Promise.all([left.result, late.result]);
  expect([...left.attempts, ...late.attempts].map((attempt) => attempt.reached)).toEqual(['provider', 'provider']);
});

test('a provider that cannot be reached', async () => {
  const running = run(providerAt('http://127.0.0.1:1'), false, { deadlineMs: 1_000 });
  await running.result;
  expect(running.attempts.length).toBeGreaterThan(0);
  expect(new Set(running.attempts.map((attempt) => attempt.reached))).toEqual(new Set(['nobody']));
});
