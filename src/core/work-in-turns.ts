import { type Isolated, tellBug } from './isolation.ts';

/** Something that has work to do which may wait, and which takes long for what it brings. */
export interface WorksInTurns extends Isolated {
  /** Does a small piece of the work. */
  work(): void;
}

/** All such work of the process takes about as long in one turn of the event loop, and then rests as long as it has taken. */
const longestMs = 4;

const waiting: WorksInTurns[] = [];
let willWork = false;

/** Calls `work` once, behind all that wait already: at the end of this turn, or of the first later one that has time for it. */
export function workInTurns(one: WorksInTurns): void {
  waiting.push(one);
  if (willWork) return;
  willWork = true;
  setImmediate(workOn);
}

function workOn(): void {
  const startMs = performance.now();
  let takenMs = 0;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    try {
      next.work();
    } catch (thrown) {
      tellBug(next, thrown);
    }
    takenMs = performance.now() - startMs;
    if (takenMs >= longestMs) break;
  }
  willWork = takenMs >= longestMs;
  // A request needs several turns, and none of them should wait for such work again.
  if (willWork) setTimeout(workOn, takenMs);
}
