import type { GatewayError } from '../core/errors.ts';
import type { AnswerMemoryBudget } from '../core/memory-budget.ts';
import type { BufferedStream, Receiver, Source } from '../core/source.ts';
import { type SourceEnd, tellEnd } from './source-end.ts';

/** Beyond this, what comes behind the beginning waits in the provider's socket until somebody takes the answer. */
const pauseAtBytes = 65_536;

/** What the beginning of an answer shows: that it is one, that the provider refuses, or that there is no answer. */
export type Beginning =
  | { readonly kind: 'answer' }
  | { readonly kind: 'refusal'; readonly error: GatewayError }
  | { readonly kind: 'no_answer'; readonly error: GatewayError };

export const answerBegins: Beginning = { kind: 'answer' };

/**
 * An answer that arrives piece by piece, between its head and its receiver. Its beginning is awaited and reported once.
 * After the beginning the provider is paused, so that little waits here.
 */
export abstract class BufferedAnswer implements Receiver, BufferedStream, Source {
  readonly #source: Source;
  readonly #memoryBudget: AnswerMemoryBudget;
  readonly #tell: (beginning: Beginning) => void;
  #state: 'beginning' | 'begun' | 'over' = 'beginning';
  #pieces: Buffer[] = [];
  #bytes = 0;
  #end: SourceEnd | undefined;
  #taker: Receiver | undefined;
  #aborted = false;
  /** Paused because nobody has taken the answer, and by nobody else. */
  #pausedHere = false;

  /**
   * @param memoryBudget is charged for what waits here beyond one read, until it is taken or discarded
   * @param tell called once
   */
  constructor(source: Source, memoryBudget: AnswerMemoryBudget, tell: (beginning: Beginning) => void) {
    this.#source = source;
    this.#memoryBudget = memoryBudget;
    this.#tell = tell;
  }

  /** What the pieces show; undefined while they are too few. @param piece the last of them */
  protected abstract readBeginning(piece: Buffer): Beginning | undefined;

  /** What they show where the body has ended cleanly, and no more come. */
  protected abstract readWhole(): Beginning;

  /** All that has come. */
  protected get joined(): Buffer {
    const [only] = this.#pieces;
    return this.#pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.#pieces);
  }

  protected get bytes(): number {
    return this.#bytes;
  }

  get source(): Source {
    return this;
  }

  pause(): void {
    this.#pausedHere = false;
    this.#source.pause();
  }

  resume(): void {
    this.#source.resume();
  }

  abort(): void {
    // What waits here must not be handed over any more either.
    this.#aborted = true;
    this.discard();
    this.#source.abort();
  }

  onData(piece: Buffer): void {
    if (this.#taker !== undefined) {
      this.#taker.onData(piece);
      return;
    }
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    const refusal = this.#bytes > pauseAtBytes ? this.#memoryBudget.chargeAnswer(piece.length) : undefined;
    if (refusal !== undefined) {
      this.#endForMemory(refusal);
      return;
    }
    if (this.#state === 'beginning') {
      const beginning = this.readBeginning(piece);
      if (beginning !== undefined) this.#begin(beginning);
    }
    if (this.#state === 'begun' && this.#taker === undefined && this.#bytes > pauseAtBytes) {
      this.pause();
      this.#pausedHere = true;
    }
  }

  onEnd(): void {
    this.#finish({ kind: 'end' });
  }

  onError(error: GatewayError): void {
    this.#finish({ kind: 'error', error });
  }

  /** Takes what has come for the beginning of an answer, because it has been awaited long enough. */
  beginNow(): void {
    if (this.#state === 'beginning') this.#begin(answerBegins);
  }

  flowTo(receiver: Receiver): void {
    this.#taker = receiver;
    const waiting = this.joined;
    // From here on the taker is charged for what it holds.
    this.discard();
    if (waiting.length > 0 && !this.#aborted) receiver.onData(waiting);
    if (this.#end !== undefined) this.#tellEnd(receiver, this.#end);
    else if (this.#pausedHere) this.resume();
  }

  /** Frees what waits here, and what was charged for it. Idempotent. */
  discard(): void {
    this.#pieces = [];
    if (this.#bytes > pauseAtBytes) this.#memoryBudget.releaseAnswer();
    this.#bytes = 0;
  }

  /** The memory budget allows no more: of an answer that has begun it is an end like any other. */
  #endForMemory(error: GatewayError): void {
    if (this.#state === 'beginning') this.#begin({ kind: 'no_answer', error });
    else this.#finish({ kind: 'error', error });
  }

  #finish(end: SourceEnd): void {
    if (this.#taker !== undefined) this.#tellEnd(this.#taker, end);
    else if (this.#state === 'begun') this.#end = end;
    else if (this.#state === 'beginning') {
      this.#end = end;
      this.#begin(end.kind === 'end' ? this.readWhole() : { kind: 'no_answer', error: end.error });
    }
  }

  #begin(beginning: Beginning): void {
    this.#state = beginning.kind === 'answer' ? 'begun' : 'over';
    if (this.#state === 'over') this.discard();
    this.#tell(beginning);
  }

  #tellEnd(receiver: Receiver, end: SourceEnd): void {
    if (!this.#aborted) tellEnd(receiver, end);
  }
}
