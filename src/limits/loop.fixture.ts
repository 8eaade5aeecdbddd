import { ManualClock } from '../core/manual-clock.fixture.ts';
import { QueueDelay } from './queue-delay.ts';

/** As in `queue-delay.ts`. */
export const mostPerTurn = 48;
export const mostAfterPause = 128;
/** The tenth of a turn, rounded up. */
export const leastOfTurn = 5;

export const targetMs = 50;

/** Turns of an event loop as long as the test says, one after the other, on a clock that only they move. */
export class Loop {
  readonly clock = new ManualClock();
  sleptMs = 0;
  turns = 0;
  readonly delay = new QueueDelay({ maxEventLoopDelayMs: targetMs }, this.clock, {
    idleMs: () => this.sleptMs,
    turns: () => this.turns,
  });

  sleep(ms: number): void {
    this.sleptMs += ms;
    this.clock.advance(ms);
  }

  /** A turn that reads no request, and that nobody is told of. */
  quietTurn(ms: number): void {
    this.turns += 1;
    this.clock.advance(ms);
  }

  /** Gives how many of the requests were begun. */
  turn(ms: number, requests: number, sender = 'flood'): number {
    let begun = 0;
    this.turns += 1;
    for (let count = 0; count < requests; count += 1) if (this.delay.begins(sender)) begun += 1;
    this.clock.advance(ms);
    this.delay.endTurn();
    return begun;
  }

  /** Long turns for as long as it takes. */
  overload(): void {
    for (let turn = 0; turn < 4; turn += 1) this.turn(110, 1_000);
  }
}
