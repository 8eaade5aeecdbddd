import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { AnswerMemoryBudget } from '../core/memory-budget.ts';
import { GatewayError } from '../core/errors.ts';
import { closeUpstreams } from '../upstream/calls-for-tests.ts';
import { httpAnswer, startRawProvider, until } from '../upstream/provider-for-tests.ts';
import { answerOf, errorOf, run, type Running } from './attempts-for-tests.ts';

afterEach(closeUpstreams);

class CountingBudget implements AnswerMemoryBudget {
  charged = 0;
  readonly #room: number;

  constructor(room = Infinity) {
    this.#room = room;
  }

  chargeAnswer(bytes: number): GatewayError | undefined {
    if (this.charged + bytes > this.#room) return new GatewayError('overloaded', 'No room.');
    this.charged += bytes;
    return undefined;
  }

  releaseAnswer(): void {
    this.charged = 0;
  }
}

const half = httpAnswer(200, 'x'.repeat(100_000)).slice(0, -50_000);

test('a whole answer stays charged until whoever has it lets go of it', async () => {
  const memoryBudget = new CountingBudget();
  await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{"id":"x"}')));
  await answerOf(run(raw.provider, false, { memoryBudget }));
  expect(memoryBudget.charged).toBe(10);
});

test.each<[string, (socket: Socket, running: Running) => void, string]>([
  ['breaks off', (socket) => socket.destroy(), 'upstream_incomplete'],
  ['is no JSON', (socket) => socket.write('x'.repeat(50_000)), 'upstream_invalid'],
  ['does not end in time', () => undefined, 'deadline_exceeded'],
  ['is left by its client', (_socket, { gone }) => gone.cancel(), 'client_gone'],
])('one that %s gives back what it was charged', async (_how, end, code) => {
  const memoryBudget = new CountingBudget();
  let asker: Socket | undefined;
  await using raw = await startRawProvider((socket) => (asker = socket).write(half));
  const running = run(raw.provider, false, { memoryBudget, deadlineMs: 1_500 });
  await until(() => memoryBudget.charged === 50_000);
  if (asker !== undefined) end(asker, running);
  expect(await errorOf(running)).toMatchObject({ code });
  expect(memoryBudget.charged).toBe(0);
});

test('one that is too large gives back what it was charged', async () => {
  const memoryBudget = new CountingBudget();
  await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, 'x'.repeat(2_000_000))));
  expect(await errorOf(run(raw.provider, false, { memoryBudget }))).toMatchObject({ code: 'upstream_too_large' });
  expect(memoryBudget.charged).toBe(0);
});

test('one that finds no room is given up: its call is aborted, and not tried again, since the provider has read it', async () => {
  const memoryBudget = new CountingBudget(20_000);
  let closed = 0;
  await using raw = await startRawProvider((socket) => {
    socket.once('close', () => (closed += 1));
    socket.write(half);
  });
  const running = run(raw.provider, false, { memoryBudget });
  expect(await errorOf(running)).toMatchObject({ code: 'overloaded', message: 'No room.' });
  expect(running.attempts).toMatchObject([{ outcome: 'overloaded', reached: 'provider', status: 200 }]);
  expect(memoryBudget.charged).toBe(0);
  await until(() => closed === 1);
  expect(raw.requests).toHaveLength(1);
});

test('a refusal is charged to nobody', async () => {
  const memoryBudget = new CountingBudget(0);
  await using raw = await startRawProvider((socket) => socket.write(httpAnswer(404, '{"error":{"message":"no"}}')));
  expect(await errorOf(run(raw.provider, false, { memoryBudget }))).toMatchObject({ code: 'provider_refused' });
});
