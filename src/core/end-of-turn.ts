import { type Isolated, tellBug } from './isolation.ts';

/** Something with work to do at the end of the current turn of the event loop. */
export interface AtEndOfTurn extends Isolated {
  endTurn(): void;
}

let waiting: AtEndOfTurn[] = [];
let turn = 0;
let willEnd = false;

/**
 * Calls `endTurn` after all input that this turn of the event loop found ready has been read. Everything that is
 * written then leaves in one burst: see docs/decisions/writes-wait-for-the-end-of-the-turn.md. Objects are called in
 * the order in which they registered. What one of them throws goes to its own `onBug`.
 */
export function atEndOfTurn(one: AtEndOfTurn): void {
  seeTheEnd();
  waiting.push(one);
}

/** A number that identifies the current turn of the event loop: equal within one turn, different in every other turn. */
export function currentTurn(): number {
  seeTheEnd();
  return turn;
}

function seeTheEnd(): void {
  if (willEnd) return;
  willEnd = true;
  setImmediate(endTurn);
}

function endTurn(): void {
  turn += 1;
  willEnd = false;
  const due = waiting;
  waiting = [];
  for (const task of due) {
    try {
      task.endTurn();
    } catch (thrown) {
      tellBug(task, thrown);
    }
  }
}
