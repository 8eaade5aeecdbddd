import type { Exchange } from '../core/exchange.ts';
import type { RelayOutcome } from '../core/outcome.ts';
import type { HeaderLines } from '../core/header-lines.ts';
import { GatewayError } from '../core/errors.ts';
import { KeptAnswer } from './kept-answer.ts';
import { Recording, type RecordingMemory } from './recording.ts';
import { SharedExchange, type SharedExchangeDeps } from './shared-exchange.ts';
import { sharedHead } from './shared-head.ts';

interface SharedCallDeps extends SharedExchangeDeps {
  readonly memory: RecordingMemory;
  readonly maxAnswerBytes: number;
  /** The header lines that belong to the first client alone. */
  readonly ownLines: HeaderLines;
}

/** One call of a provider, and the clients that wait for its answer. */
export class SharedCall {
  readonly recording: Recording;
  readonly exchange: SharedExchange;
  readonly ownLines: HeaderLines;
  /** Resolves when the call has ended. */
  readonly ended: Promise<void>;
  readonly #maxAnswerBytes: number;
  #end!: () => void;
  #onAbandoned: (() => void) | undefined;
  #outcome: RelayOutcome | undefined;
  #isOver = false;

  constructor(first: Exchange, deps: SharedCallDeps) {
    const { memory, maxAnswerBytes, ownLines } = deps;
    this.#maxAnswerBytes = maxAnswerBytes;
    this.ownLines = ownLines;
    this.recording = new Recording({ memory, maxBytes: maxAnswerBytes }, () => {
      this.#onAbandoned?.();
      this.exchange.clientsLeft();
    });
    this.exchange = new SharedExchange(first, this.recording, deps);
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Calls the listener when the last client has left before the end. */
  onAbandoned(listener: () => void): void {
    this.#onAbandoned = listener;
  }

  /** Undefined before the end. */
  get outcome(): RelayOutcome | undefined {
    return this.#outcome;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The answer as it can be kept. Undefined where it is too large. */
  get keptAnswer(): KeptAnswer | undefined {
    const { head, body, isWhole, length } = this.recording;
    if (head === undefined || !isWhole || (body?.length ?? length) > this.#maxAnswerBytes) return undefined;
    const { status, lines: headers } = sharedHead(head, this.ownLines);
    return new KeptAnswer({ status, headers }, body === undefined, this.recording.copy());
  }

  /** @param thrown what kept the call from an answer, even from that of an error */
  break(thrown: unknown): void {
    this.exchange.onBug(thrown);
    this.recording.fail(GatewayError.from(thrown));
  }

  over(outcome: RelayOutcome | undefined): void {
    this.#isOver = true;
    this.#outcome = outcome;
    this.recording.finish('cut');
    this.#end();
  }
}
