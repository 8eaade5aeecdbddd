import type { Scenario } from './options.ts';
import type { SimulatedExchange } from './simulated-exchange.ts';

interface Waiting {
  readonly exchange: SimulatedExchange;
  readonly capacity: number;
  readonly begin: () => void;
}

/** Counts the answers that one simulator writes at a time, and lets further ones wait, the first come first. */
export class Capacity {
  #answering = 0;
  readonly #waiting = new Set<Waiting>();

  /** Calls `begin` now, or when it is this request's turn, unless its client has left before. False where too many wait. */
  admit(exchange: SimulatedExchange, scenario: Scenario, begin: () => void): boolean {
    const { capacity, queue = Infinity } = scenario;
    if (capacity === undefined) {
      begin();
    } else if (this.#answering < capacity && this.#waiting.size === 0) {
      this.#start(exchange, begin);
    } else {
      if (this.#waiting.size >= queue) return false;
      this.#wait({ exchange, capacity, begin });
    }
    return true;
  }

  #start(exchange: SimulatedExchange, begin: () => void): void {
    if (exchange.over) return;
    this.#answering += 1;
    exchange.response.once('close', () => {
      this.#answering -= 1;
      this.#startNext();
    });
    begin();
  }

  #wait(waiting: Waiting): void {
    this.#waiting.add(waiting);
    waiting.exchange.response.once('close', () => {
      if (this.#waiting.delete(waiting)) this.#startNext();
    });
  }

  #startNext(): void {
    for (const waiting of this.#waiting) {
      if (this.#answering >= waiting.capacity) return;
      this.#waiting.delete(waiting);
      waiting.exchange.askedAtMs = performance.now();
      this.#start(waiting.exchange, waiting.begin);
    }
  }
}
