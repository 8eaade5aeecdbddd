import type { BufferedEvents } from '../core/answer.ts';
import type { PartialEventBudget } from '../core/memory-budget.ts';
import { GatewayError } from '../core/errors.ts';
import type { EventOfStream, FirstMessageFinder, Framing } from '../core/framing.ts';
import type { Receiver, Source } from '../core/source.ts';
import { eventTooLong } from '../core/sse/event-framer.ts';
import type { ProviderDialect } from '../dialects/dialect.ts';
import { type StreamEnd, tellEnd } from './stream-end.ts';

/** Beyond this, what comes after the first event waits in the provider's socket until somebody takes the stream. */
const pauseAtBytes = 65_536;

/** How the first event is told, once. */
interface FirstEventListener {
  /** The error that the first event tells, where it tells one. */
  readError(event: EventOfStream): GatewayError | undefined;
  onFirstEvent(stream: BufferedEvents): void;
  /** The first event is an error: the provider refuses. */
  onErrorEvent(error: GatewayError): void;
  onNoEvent(error: GatewayError): void;
}

/** What the dialect says about its streams. */
type StreamDialect = Pick<ProviderDialect, 'framing' | 'isReadable' | 'isWhole'>;

/** Holds a stream back until its first whole event is known, and then until somebody takes it. */
export class HoldFirstEvent implements Receiver, BufferedEvents {
  readonly source: Source;
  readonly eventBudget: PartialEventBudget;
  readonly framing: Framing;
  readonly #dialect: StreamDialect;
  readonly #provider: string;
  readonly #listener: FirstEventListener;
  #state: 'searching' | 'held' | 'failed' = 'searching';
  readonly #finder: FirstMessageFinder;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #end: StreamEnd | undefined;
  #taker: Receiver | undefined;
  #aborted = false;
  /** Paused because nobody has taken the stream, and by nobody else. */
  #pausedHere = false;

  constructor(
    source: Source,
    provider: string,
    eventBudget: PartialEventBudget,
    dialect: StreamDialect,
    listener: FirstEventListener,
  ) {
    this.#provider = provider;
    this.eventBudget = eventBudget;
    this.framing = dialect.framing;
    this.#dialect = dialect;
    this.#finder = dialect.framing.findFirst();
    this.#listener = listener;
    this.source = {
      pause: () => {
        this.#pausedHere = false;
        source.pause();
      },
      resume: () => {
        source.resume();
      },
      abort: () => {
        // What is held must not be handed over any more either.
        this.#aborted = true;
        this.discard();
        source.abort();
      },
    };
  }

  onData(chunk: Buffer): void {
    if (this.#taker !== undefined) {
      this.#taker.onData(chunk);
      return;
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    const refusal =
      this.#heldBytes > pauseAtBytes ? this.eventBudget.memoryBudget.chargeAnswer(chunk.length) : undefined;
    if (refusal !== undefined) {
      this.#refuseRoom(refusal);
      return;
    }
    if (this.#state === 'searching') this.#search(chunk);
    if (this.#state === 'held' && this.#heldBytes > pauseAtBytes) {
      this.source.pause();
      this.#pausedHere = true;
    }
  }

  onEnd(): void {
    this.#finish({ kind: 'end' });
  }

  onError(error: GatewayError): void {
    this.#finish({ kind: 'error', error });
  }

  flowTo(receiver: Receiver): void {
    this.#taker = receiver;
    const held = joined(this.#held);
    // From here on the taker is charged for what it holds.
    this.discard();
    if (held.length > 0 && !this.#aborted) receiver.onData(held);
    if (this.#end !== undefined) this.#tellEnd(receiver, this.#end);
    else if (this.#pausedHere) this.source.resume();
  }

  /** Frees what is held, and what was charged for it. Idempotent. */
  discard(): void {
    this.#held = [];
    if (this.#heldBytes > pauseAtBytes) this.eventBudget.memoryBudget.releaseAnswer();
    this.#heldBytes = 0;
  }

  #search(chunk: Buffer): void {
    if (this.#finder.endsIn(chunk)) this.#judge(this.framing.firstOf(joined(this.#held)));
    else if (this.#heldBytes > this.eventBudget.maxBytes) this.#fail(eventTooLong(this.eventBudget.maxBytes));
  }

  /** Nobody pays for more: of a stream whose first event is known already it is an end like any other. */
  #refuseRoom(refusal: GatewayError): void {
    if (this.#state === 'searching') this.#fail(refusal);
    else this.#finish({ kind: 'error', error: refusal });
  }

  #finish(end: StreamEnd): void {
    if (this.#taker !== undefined) this.#tellEnd(this.#taker, end);
    else if (this.#state === 'held') this.#end = end;
    else if (this.#state === 'searching') this.#endSearch(end);
  }

  #endSearch(end: StreamEnd): void {
    const event = end.kind === 'error' ? undefined : this.#eventAtEnd();
    if (event === undefined) this.#fail(end.kind === 'error' ? end.error : this.#noEvent());
    else {
      this.#end = end;
      this.#judge(event);
    }
  }

  /** The event at the end of what is held, where that only lacks its blank line. */
  #eventAtEnd(): EventOfStream | undefined {
    const last = this.framing.lastOf(joined(this.#held));
    return last !== undefined && this.#dialect.isWhole(last) ? last : undefined;
  }

  #tellEnd(receiver: Receiver, end: StreamEnd): void {
    if (!this.#aborted) tellEnd(receiver, end);
  }

  #judge(event: EventOfStream | undefined): void {
    const error = event === undefined ? undefined : this.#listener.readError(event);
    if (error !== undefined) {
      this.#forget();
      this.#listener.onErrorEvent(error);
    } else if (event !== undefined && !this.#dialect.isReadable(event.data)) {
      this.#fail(
        new GatewayError(
          'upstream_invalid',
          `The provider ${this.#provider} began its stream with something that is not JSON.`,
        ),
      );
    } else {
      this.#state = 'held';
      this.#listener.onFirstEvent(this);
    }
  }

  #noEvent(): GatewayError {
    return new GatewayError(
      'upstream_incomplete',
      `The stream of the provider ${this.#provider} ended before its first event.`,
    );
  }

  #fail(error: GatewayError): void {
    this.#forget();
    this.#listener.onNoEvent(error);
  }

  #forget(): void {
    this.#state = 'failed';
    this.discard();
  }
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}
