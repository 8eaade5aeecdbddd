import { Cancellation } from '../core/cancellation.ts';
import { GatewayError } from '../core/errors.ts';
import type { AnswerHead, ClientConnection, Exchange } from '../core/exchange.ts';
import type { BodyMemoryBudget } from '../core/memory-budget.ts';
import type { Sink } from '../core/sink.ts';
import type { ArrivingBody } from '../core/streamed-body.ts';
import type { Recording } from './recording.ts';
import { RecordingSink } from './recording-sink.ts';

export interface SharedExchangeDeps {
  /** Is charged for the body from here on. */
  readonly bodyBudget: BodyMemoryBudget;
  readonly bodyBytes: number;
  onInternalError(requestId: string, thrown: unknown): void;
}

/**
 * The exchange of a call whose answer several clients wait for. It asks what the first client has asked, answers into a
 * recording, and counts as left when all clients have left.
 */
export class SharedExchange implements Exchange {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: Exchange['parameters'];
  readonly query: string;
  readonly headers: Exchange['headers'];
  readonly clientAddress: string;
  readonly connection: ClientConnection = { identified: undefined };
  readonly startedAtMs: number;
  readonly gone = new Cancellation(this);
  bug: GatewayError | undefined;
  readonly #recording: Recording;
  readonly #deps: SharedExchangeDeps;
  #bodyBytes: number;
  #sink: RecordingSink | undefined;

  /** Takes over what the client's exchange is charged for its body: that client may leave before the call ends. */
  constructor(first: Exchange, recording: Recording, deps: SharedExchangeDeps) {
    this.#recording = recording;
    this.requestId = first.requestId;
    this.method = first.method;
    this.path = first.path;
    this.parameters = first.parameters;
    this.query = first.query;
    this.headers = first.headers;
    this.clientAddress = first.clientAddress;
    this.startedAtMs = first.startedAtMs;
    this.#deps = deps;
    first.releaseBody();
    this.#bodyBytes = deps.bodyBudget.reserve(deps.bodyBytes) === undefined ? deps.bodyBytes : 0;
  }

  get headSent(): boolean {
    return this.#recording.head !== undefined;
  }

  readBody(): Promise<Buffer> {
    throw bodyIsRead();
  }

  streamBody(): ArrivingBody {
    throw bodyIsRead();
  }

  releaseBody(): void {
    this.#deps.bodyBudget.release(this.#bodyBytes);
    this.#bodyBytes = 0;
  }

  answer(head: AnswerHead, body: Buffer | string): Promise<void> {
    this.#recording.answer(head, body);
    return Promise.resolve();
  }

  openStream(head: AnswerHead): Sink {
    this.#sink = new RecordingSink(this.#recording);
    this.#recording.open(head);
    return this.#sink;
  }

  clientsLeft(): void {
    this.gone.cancel();
    this.#sink?.clientsGone();
  }

  onBug(thrown: unknown): void {
    this.#deps.onInternalError(this.requestId, thrown);
    this.bug ??= GatewayError.from(thrown);
    this.gone.cancel();
    this.#sink?.broken(this.bug);
  }
}

function bodyIsRead(): Error {
  return new Error('The body of a shared call has been read before.');
}
