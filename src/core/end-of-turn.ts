import { type Isolated, tellBug } from './isolation.ts';

/** Something that has work to do once a turn of the event loop is over. */
export interface AtEndOfTurn extends Isolated {
  endTurn(): void;
}

let waiting: AtEndOfTurn[] = [];
let turn = 0;
let willEnd = false;

/**
 * Calls `endTurn` once everything has been read that this turn of the event loop found ready. What is written there
 * leaves in one burst: see docs/decisions/writes-wait-for-the-end-of-the-turn.md. Where several wait they are called in
 * the order of their coming; what one of them throws, it hears itself.
 */
export function atEndOfTurn(one: AtEndOfTurn): void {
  seeTheEnd();
  waiting.push(one);
}

/** A number that is the same for all that happens in one turn of the event loop, and another in every other turn. */
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
  for (const one of due) {
    try {
      one.endTurn();
    } catch (thrown) {
      tellBug(one, thrown);
    }
  }
}
