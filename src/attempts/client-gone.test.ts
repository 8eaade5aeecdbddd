import { createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { closeUpstreams, newUpstream } from '../upstream/calls-for-tests.ts';
import {
  httpAnswer,
  httpChunk,
  providerAt,
  startRawProvider,
  streamHead,
  until,
} from '../upstream/provider-for-tests.ts';
import { answerOf, errorOf, run } from './attempts-for-tests.ts';
import { Stalls } from '../core/stalls.fixture.ts';

afterEach(closeUpstreams);

const rounds = 100;
const withinMs = 50;
const firstEvent = streamHead + httpChunk('data: {"choices":[]}\n\n');

const phases: ReadonlyArray<readonly [string, boolean, string]> = [
  ['before the head', true, ''],
  ['before the first event', true, streamHead + httpChunk(': wait\n\ndata: {')],
  ['within a complete body', false, httpAnswer(200, '{"a"', { 'content-length': '99' })],
  ['within a refusal', false, httpAnswer(400, '{"a"', { 'content-length': '99' })],
];

test.each(phases)('gone %s: the call ends, a hundred times', async (_name, stream, bytes) => {
  const stalls = new Stalls();
  await using raw = await startRawProvider((socket) => socket.write(bytes));
  const upstream = newUpstream();
  for (let round = 0; round < rounds; round += 1) {
    const running = run(raw.provider, stream, { upstream });
    await until(() => raw.requests.length === round + 1);
    // Let what the provider wrote arrive: the phase under test begins with it.
    await new Promise((resolve) => setTimeout(resolve, 2));
    const goneAtMs = performance.now();
    running.gone.cancel();
    const error = await errorOf(running);
    await until(() => raw.sockets[round]!.destroyed);
    expect(performance.now() - goneAtMs).toBeLessThan(withinMs + stalls.longestMs);
    expect(error.code).toBe('client_gone');
    expect(running.attempts).toMatchObject([{ outcome: 'client_gone' }]);
  }
});

test.each(['before somebody takes it', 'while it flows'])('gone with a stream, %s, a hundred times', async (moment) => {
  const stalls = new Stalls();
  await using raw = await startRawProvider((socket) => {
    socket.write(firstEvent);
    const ticking = setInterval(() => socket.write(httpChunk('data: {"more":1}\n\n')), 1);
    socket.on('close', () => {
      clearInterval(ticking);
    });
  });
  const upstream = newUpstream();
  for (let round = 0; round < rounds; round += 1) {
    const running = run(raw.provider, true, { upstream });
    const answer = await answerOf(running);
    if (answer.kind !== 'stream') throw new Error(answer.kind);
    let heardAfter = 0;
    const count = (): void => {
      if (running.gone.cancelled) heardAfter += 1;
    };
    const receiver = { onData: count, onEnd: count, onError: count };
    if (moment === 'while it flows') answer.stream.flowTo(receiver);
    await new Promise((resolve) => setTimeout(resolve, 2));
    const goneAtMs = performance.now();
    running.gone.cancel();
    if (moment !== 'while it flows') answer.stream.flowTo(receiver);
    await until(() => raw.sockets[round]!.destroyed);
    expect(performance.now() - goneAtMs).toBeLessThan(withinMs + stalls.longestMs);
    expect(heardAfter).toBe(0);
  }
});

test('gone while backing off: at once, and no second try, a hundred times', async () => {
  const stalls = new Stalls();
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  const upstream = newUpstream();
  for (let round = 0; round < rounds; round += 1) {
    const running = run(providerAt(`http://127.0.0.1:${port}`), false, { upstream });
    await until(() => running.attempts.length === 1);
    const goneAtMs = performance.now();
    running.gone.cancel();
    expect((await errorOf(running)).code).toBe('client_gone');
    expect(performance.now() - goneAtMs).toBeLessThan(withinMs + stalls.longestMs);
    expect(running.attempts).toHaveLength(1);
  }
});

test('gone while connecting, and gone before anything: nothing is ever sent', async () => {
  await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
  for (let round = 0; round < rounds; round += 1) {
    const running = run(raw.provider, false);
    running.gone.cancel();
    expect((await errorOf(running)).code).toBe('client_gone');
  }
  expect(raw.requests).toHaveLength(0);
});
