import type { AnswerEvent, FinishEvent, EmitAnswerEvent } from '../core/answer-events.ts';
import type { CompleteAnswer } from '../core/answer.ts';
import type { Conversation } from '../core/conversation.ts';
import type { ErrorCode, GatewayError } from '../core/errors.ts';
import type { Exchange } from '../core/exchange.ts';
import type { DialectName } from '../core/dialect-name.ts';
import type { Inference } from '../core/inference.ts';
import type { StreamTransform } from '../core/stream-transform.ts';
import type { EventOfStream, Framing } from '../core/framing.ts';
import type { ObjectIds } from '../core/object-ids.ts';
import type { OperationName } from '../core/operation.ts';
import type { JsonMembers } from '../core/json/scan-object.ts';
import type { Target } from '../core/plan.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import type { ArrivingBody } from '../core/streamed-body.ts';
import type { Usage } from '../core/usage.ts';
import type { WholeAnswer } from '../core/whole-answer.ts';
import type { AnswerFates } from './answer-fates.ts';
import type { AnswerMetadata } from './answer-metadata.ts';
import type { ClientMarks } from './client-marks.ts';
import type { ErrorReader } from './error-reader.ts';
import type { Fates } from './fates.ts';
import type { KeyPlaces } from './key-places.ts';
import type { LimitHeaders } from './limit-headers.ts';
import type { PassedHeaders } from './passed-headers.ts';
import type { StreamForm } from './stream-form.ts';

/** A wire format. It has a client side, a provider side, or both. */
export interface Dialect {
  readonly name: DialectName;
  /** Other names for the dialect in the configuration. */
  readonly aliases?: readonly string[];
  readonly client?: ClientDialect;
  readonly provider?: ProviderDialect;
}

export type Parsed =
  | { readonly kind: 'valid'; readonly inference: Inference }
  | { readonly kind: 'invalid'; readonly error: GatewayError };

/** The parts of a request other than its body. */
export interface RequestHead extends Pick<Exchange, 'method' | 'parameters' | 'query' | 'headers'> {
  /** The operation of the request's route. */
  readonly operation: OperationName;
  /** The URL of the request's route, with the names of its parameters: some dialects have the kind of answer in the path. */
  readonly route: string;
  /** The body, where the route streams it on. `parse` then gets its first bytes. */
  readonly streamed?: ArrivingBody | undefined;
  /** The ids of stored objects as the caller knows them; undefined where they cannot be sealed for all processes. */
  readonly ids?: ObjectIds | undefined;
  /** The caller has shown a key, so that there are others who share the provider's key with it. */
  readonly callerHasKey?: boolean;
  /** Maximum number of JSON values in a body that is fully parsed. */
  readonly maxValues: number;
}

/** The client side of a dialect: it reads requests, and writes answers and errors. */
export interface ClientDialect {
  readonly name: DialectName;
  /**
   * Reads a request. Synchronous; never throws, for any input.
   * @param body the whole body; its first bytes where the route streams it on; empty where the route has no body
   * @param request the request without its body: some dialects have the model in the path, or a version in a header
   */
  parse(body: Buffer, request?: RequestHead): Parsed;
  /**
   * The form of the stream that answers this inference. It keeps no reference to the inference, because a stream lives
   * longer than the request's body.
   */
  streamForm(inference: Inference): StreamForm;
  /** What happens to the parts of an answer for which a dialect may have no place. */
  readonly answerFates: AnswerFates;
  /** Names of the headers from which its clients read their limits, in addition to the IETF's. */
  readonly limitHeaders: LimitHeaders;
  /** Where its clients send their API key, besides `Authorization: Bearer`. */
  readonly keyPlaces: KeyPlaces;
  /** Absent in a dialect whose clients show nothing that those of others do not. */
  readonly marks?: ClientMarks;
  /** Name of the header in which its clients look for the request id, besides `x-request-id`. */
  readonly requestIdHeader?: string;
  /** Status of an error with this code, where the error itself has none. */
  statusOf(code: ErrorCode): number;
  /** Status and JSON body of an error response. */
  renderError(error: GatewayError, requestId: string, traceId?: string): { status: number; body: string };
  /** Writes the body of a complete answer that came through the hub. */
  writeAnswer(answer: WholeAnswer, metadata: AnswerMetadata): string;
  /** Writes the body of an estimated number of tokens; absent in a dialect without the operation `count_tokens`. */
  writeTokenCount?(tokens: number): string;
  /** Returns a writer for one stream that comes through the hub. It keeps no reference to the request's body. */
  streamWriter(inference: Inference, metadata: AnswerMetadata): StreamWriter;
}

/** What the events of an answer have said until its end. */
export interface AnswerEnd {
  readonly finish: FinishEvent | undefined;
  /** Undefined where the provider has not reported all of it. */
  readonly usage: Usage | undefined;
  /** What the stream has lost and no comment has named: all of it in a form of streams without comments. */
  readonly lost?: readonly string[];
}

/** Writes one stream of hub events in a client's dialect. */
export interface StreamWriter {
  /**
   * Returns the bytes for one event. Empty where this dialect reports the event at the end, elsewhere, or not at all.
   * It ignores `error` events, because the relay ends the stream with the `errorEvent` of the stream's form.
   * @throws GatewayError `upstream_invalid` where it would have to buffer more than its limit
   */
  event(event: AnswerEvent): string;
  /** Returns the bytes that end a complete stream. */
  end(known: AnswerEnd): string;
  /** The number of the next event, where the dialect numbers its events. */
  readonly nextSequence?: number;
}

/** The provider side of a dialect: it writes calls and reads answers. */
export interface ProviderDialect {
  readonly name: DialectName;
  /** What happens to each feature that a conversation can use. */
  readonly fates: Fates;
  /** The same for one conversation with one target, where the dialect's models take different parameters. */
  fatesFor?(conversation: Conversation, target: Target): Fates;
  /** How its streams are divided into messages. */
  readonly framing: Framing;
  readonly errors: ErrorReader;
  readonly passedHeaders: PassedHeaders;
  /** Whether its providers store objects for their customers (files, batches, responses), which are used by their ids. */
  readonly storesObjects?: true;
  /** Whether a URL of media names something that the provider stores for its customer. Absent where none does. */
  namesStored?(url: string): boolean;
  /** Whether a complete body whose media type says nothing has the form of an answer. */
  isAnswer(body: Buffer, members: JsonMembers): boolean;
  /** Whether the data of a stream's first message belongs to this dialect, or is an error of it. */
  isReadable(data: string): boolean;
  /** Whether the last message is complete although its frame has no terminator. The body has ended cleanly. */
  isWhole(event: EventOfStream): boolean;
  /**
   * Writes the call for an inference of the same dialect, in the client's bytes. Undefined for an inference of another
   * dialect, or of an operation that this dialect does not know.
   */
  passCall(inference: Inference, target: Target): PreparedCall | undefined;
  /**
   * Writes the call for an inference of another dialect. Features that cannot be sent are left out here; `writeCall` in
   * `write-call.ts` reports them.
   */
  writeCall(conversation: Conversation, target: Target): PreparedCall;
  /** Reads what is accounted for a complete answer that is passed on in the provider's bytes. */
  readSummary(answer: CompleteAnswer): AnswerSummary;
  /**
   * Makes the transform that passes a stream on to a client of the same dialect.
   * @throws Error for an inference of another dialect
   */
  passStream(inference: Inference, target: Target): StreamTransform;
  /** Reads a complete answer into the hub. @throws GatewayError `upstream_invalid`, or the error that the body contains */
  readAnswer(body: Buffer, emit: EmitAnswerEvent): void;
  /** Returns a reader of one stream into the hub. */
  streamReader(target: Target): StreamReader;
}

/** What is accounted for a complete answer that is passed on unchanged. */
export interface AnswerSummary {
  readonly usage: Usage | undefined;
  readonly reportedModel: string | undefined;
}

/** Reads one provider's stream into the hub. */
export interface StreamReader {
  /**
   * Reads complete frames. Emits nothing after the end of the stream or after an error.
   * @throws GatewayError `upstream_invalid` for bytes that are not a stream of this dialect
   */
  read(frames: Buffer, emit: EmitAnswerEvent): void;
  /**
   * Whether a frame of a stream that is passed on holds nothing but a piece of the answer, which is seen in its bytes. It is
   * counted, and need not be read. Absent where every frame must be read.
   */
  skips?(frame: Buffer): boolean;
  /** The provider has sent the end of its stream or an error. */
  readonly ended: boolean;
  /**
   * Called when the provider's body has ended cleanly, all of it has been read, and `ended` is false.
   * @returns whether the stream counts as complete although the provider has not sent its end
   */
  finish(emit: EmitAnswerEvent): boolean;
  /** The number of the client's next event where the stream is passed on and the dialect numbers its events. */
  readonly nextSequence?: number;
  /** The usage so far; marked as estimated where the provider has not reported all of it. */
  readonly usage: Usage;
}

/** Default maximum of JSON values in a parsed body. Small values use nineteen times their bytes. */
export const defaultMaxValues = 10_000;

/** Maximum characters of a model name, in every dialect. The name becomes a header of the answer and a field of the log. */
export const maxModelLength = 256;
