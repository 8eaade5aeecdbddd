import { currentTurn } from '../../core/end-of-turn.ts';

/** Requests that one turn of the event loop may bring from all connections together: some 10 ms of a processor. */
const crowd = 64;
/** Above that, a connection may still bring one. A client that waits for its answers never brings more. */
const fewAtOnce = 1;

/** What is remembered of a connection: how many requests it brought in which turn. */
export interface TurnCounter {
  turn: number;
  requestsInTurn: number;
}

/**
 * Finds connections that send so many requests at once that everybody else has to wait. Node parses everything that it
 * reads from a connection in one turn, up to 2 MiB. Those are thousands of requests, and even refusing them takes
 * seconds.
 */
export class RequestsPerTurn {
  #turn = -1;
  #brought = 0;

  /** Whether to handle the next request of a connection. Must be called once for each. */
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
