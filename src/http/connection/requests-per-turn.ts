import { currentTurn } from '../../core/end-of-turn.ts';

/** So many requests may one turn of the event loop bring, whoever sent them: some 10 ms of a processor. */
const crowd = 64;
/** Beyond it, a connection may still bring one: who waits for answers never brings more. */
const fewAtOnce = 1;

/** What is remembered of a connection: how many requests it has brought in which turn. */
export interface TurnCounter {
  turn: number;
  requestsInTurn: number;
}

/**
 * Finds connections that send so many requests at once that everybody else has to wait. Node parses all that it finds
 * of a connection in one turn, up to 2 MiB, which is thousands of requests: even to refuse them takes seconds.
 */
export class RequestsPerTurn {
  #turn = -1;
  #brought = 0;

  /** Whether the next request of a connection is looked at. To be asked once for each. */
  takes(counter: TurnCounter): boolean {
    const turn = currentTurn();
    if (this.#turn !== turn) {
      this.#turn = turn;
      this.#brought = 0;
    }
    if (counter.turn !== turn) {
      counter.turn = turn;
      counter.requestsInTurn = 0;
    }
    this.#brought += 1;
    counter.requestsInTurn += 1;
    return this.#brought <= crowd || counter.requestsInTurn <= fewAtOnce;
  }
}
