let turn = 0;
let turnEnds = false;

/** A number that is the same for all that happens in one turn of the event loop, and another in every other turn. */
export function currentTurn(): number {
  if (!turnEnds) {
    turnEnds = true;
    setImmediate(endTurn);
  }
  return turn;
}

function endTurn(): void {
  turn += 1;
  turnEnds = false;
}
