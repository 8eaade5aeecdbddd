import type { BufferedEvents } from '../core/answer.ts';
import { GatewayError } from '../core/errors.ts';
import { type EventOfStream, type FirstMessageFinder, type Framing, messagesIn } from '../core/framing.ts';
import type { PartialEventBudget } from '../core/memory-budget.ts';
import type { Source } from '../core/source.ts';
import { eventTooLong } from '../core/partial-frame.ts';
import type { ProviderDialect } from '../dialects/dialect.ts';
import { answerBegins, type Beginning, BufferedAnswer } from './buffered-answer.ts';

/** What the dialect says about its streams. */
type StreamDialect = Pick<ProviderDialect, 'framing' | 'isReadable' | 'isWhole'>;

/** Who asks for a stream, and what becomes of its first event. */
interface Asking {
  /** The provider's name. */
  readonly provider: string;
  /** The error that an event tells, where it tells one. */
  readError(event: EventOfStream): GatewayError | undefined;
  /** Called once. */
  tell(beginning: Beginning): void;
}

/** A stream of events whose first whole event is awaited. */
export class AwaitFirstEvent extends BufferedAnswer implements BufferedEvents {
  readonly eventBudget: PartialEventBudget;
  readonly framing: Framing;
  readonly #dialect: StreamDialect;
  readonly #asking: Asking;
  readonly #finder: FirstMessageFinder;

  constructor(source: Source, eventBudget: PartialEventBudget, dialect: StreamDialect, asking: Asking) {
    super(source, eventBudget.memoryBudget, (beginning) => {
      asking.tell(beginning);
    });
    this.eventBudget = eventBudget;
    this.framing = dialect.framing;
    this.#dialect = dialect;
    this.#asking = asking;
    this.#finder = dialect.framing.findFirst();
  }

  protected override readBeginning(piece: Buffer): Beginning | undefined {
    try {
      if (this.#finder.endsIn(piece)) return this.#judge(this.#first());
    } catch (thrown) {
      return damaged(thrown);
    }
    const { maxBytes } = this.eventBudget;
    return this.bytes > maxBytes ? { kind: 'no_answer', error: eventTooLong(maxBytes) } : undefined;
  }

  /** The first event may be the last one too, and then may lack its blank line. */
  protected override readWhole(): Beginning {
    try {
      const last = this.framing.lastOf(this.joined);
      if (last.kind === 'message' && this.#dialect.isWhole(last)) return this.#judge(last);
    } catch (thrown) {
      return damaged(thrown);
    }
    const words = `The stream of the provider ${this.#asking.provider} ended before its first event.`;
    return { kind: 'no_answer', error: new GatewayError('upstream_incomplete', words) };
  }

  #first(): EventOfStream | undefined {
    for (const message of messagesIn(this.joined, this.framing)) return message;
    return undefined;
  }

  #judge(event: EventOfStream | undefined): Beginning {
    const error = event === undefined ? undefined : this.#asking.readError(event);
    if (error !== undefined) return { kind: 'refusal', error };
    if (event === undefined || this.#dialect.isReadable(event.data)) return answerBegins;
    const words = `The provider ${this.#asking.provider} began its stream with something that is not JSON.`;
    return { kind: 'no_answer', error: new GatewayError('upstream_invalid', words) };
  }
}

/** What the bytes are where they cannot be divided into frames. A bug is thrown on. */
function damaged(thrown: unknown): Beginning {
  if (thrown instanceof GatewayError) return { kind: 'no_answer', error: thrown };
  throw thrown;
}
