import { expect, it } from 'vitest';
import { type TurnCounter, RequestsPerTurn } from './requests-per-turn.ts';

const counter = (): TurnCounter => ({ turn: -1, requestsInTurn: 0 });
const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

function taken(turns: RequestsPerTurn, one: TurnCounter, count: number): number {
  let takenCount = 0;
  for (let n = 0; n < count; n += 1) if (turns.takes(one)) takenCount += 1;
  return takenCount;
}

it('takes 64 requests of one connection in a turn, and as many again in the next', async () => {
  const turns = new RequestsPerTurn();
  const one = counter();
  expect(taken(turns, one, 1_000)).toBe(64);
  await nextTurn();
  expect(taken(turns, one, 1_000)).toBe(64);
});

it('takes the first of every other connection, however many another has sent', async () => {
  const turns = new RequestsPerTurn();
  taken(turns, counter(), 10_000);
  for (let n = 0; n < 500; n += 1) expect(taken(turns, counter(), 100)).toBe(1);
  await nextTurn();
  expect(taken(turns, counter(), 64)).toBe(64);
});
