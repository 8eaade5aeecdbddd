import type { AnswerEvent, HearAnswer } from '../core/answer-events.ts';
import type { CompleteAnswer } from '../core/answer.ts';
import type { Conversation } from '../core/conversation.ts';
import type { ErrorCode, GatewayError } from '../core/errors.ts';
import type { Exchange } from '../core/exchange.ts';
import type { DialectName } from '../core/dialect-name.ts';
import type { Inference } from '../core/inference.ts';
import type { StreamTransform } from '../core/stream-transform.ts';
import type { EventOfStream, Framing } from '../core/framing.ts';
import type { OperationName } from '../core/operation.ts';
import type { Target } from '../core/plan.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import type { StreamedBody } from '../core/streamed-body.ts';
import type { Usage } from '../core/usage.ts';
import type { WholeAnswer } from '../core/whole-answer.ts';
import type { AnswerMetadata } from './answer-metadata.ts';
import type { ErrorReader } from './error-reader.ts';
import type { Fates } from './fates.ts';
import type { LimitHeaders } from './limit-headers.ts';
import type { PassedHeaders } from './passed-headers.ts';

/** A wire format: the side that clients speak, the side that providers speak, or both. */
export interface Dialect {
  readonly name: DialectName;
  /** Other names that a configuration may use for it. */
  readonly aliases?: readonly string[];
  readonly client?: ClientDialect;
  readonly provider?: ProviderDialect;
}

export type Parsed =
  | { readonly kind: 'valid'; readonly inference: Inference }
  | { readonly kind: 'invalid'; readonly error: GatewayError };

/** A request without its body. */
export interface RequestHead extends Pick<Exchange, 'method' | 'parameters' | 'query' | 'headers'> {
  /** What its route is for. */
  readonly operation: OperationName;
  /** Where the route streams bodies on: its body, of which `parse` is given the first bytes. */
  readonly streamed?: StreamedBody | undefined;
  /** JSON values that a body may have where all of it is parsed. */
  readonly maxValues: number;
}

/** A wire format as clients speak it: how a request is read, and how an answer and an error are written. */
export interface ClientDialect {
  readonly name: DialectName;
  /**
   * Synchronous; never throws, whatever the request is.
   * @param body all of it; its first bytes where the route streams it on; empty where the route takes none
   * @param request what it says beside its body: some dialects have the model in the path, or a version in a header
   */
  parse(body: Buffer, request?: RequestHead): Parsed;
  /** What its streams are called, and what keeps a connection alive in one and says nothing. */
  readonly streamForm: { readonly mediaType: string; readonly keepAlive: string };
  /** The names under which its clients look for their limits, beside the IETF's. */
  readonly limitHeaders: LimitHeaders;
  /** The status of an error of that code, where the error itself names none. */
  statusOf(code: ErrorCode): number;
  /** Status and JSON body of an error that comes instead of an answer. */
  renderError(error: GatewayError, requestId: string, traceId?: string): { status: number; body: string };
  /** An error that comes in the middle of a stream: the whole event, its blank line included. */
  errorEvent(error: GatewayError, requestId: string, traceId?: string): string;
  /** The body of a complete answer that came through the hub. */
  writeAnswer(answer: WholeAnswer, metadata: AnswerMetadata): string;
  /** Makes what writes one stream that comes through the hub. It keeps nothing of the request's body. */
  streamWriter(inference: Inference, metadata: AnswerMetadata): StreamWriter;
}

/** Writes one stream of the hub in a client's dialect. */
export interface StreamWriter {
  /**
   * The client's bytes for one event: empty for what this dialect tells at the end, elsewhere, or not at all. An event of
   * `error` is none of its business, because the relay ends the stream with the dialect's `errorEvent`.
   * @throws GatewayError `upstream_invalid` where more would have to be held than is
   */
  event(event: AnswerEvent): string;
  /** What ends the stream, once the provider's end was seen. */
  end(): string;
}

/** A wire format as providers speak it: how a call is written, and how an answer is read. */
export interface ProviderDialect {
  readonly name: DialectName;
  /** What becomes of the features that a conversation can ask for. */
  readonly fates: Fates;
  /** How its streams are cut into messages. */
  readonly framing: Framing;
  readonly errors: ErrorReader;
  readonly passedHeaders: PassedHeaders;
  /** Whether the data of a stream's first message is one of this dialect, or an error in place of it. */
  isReadable(data: string): boolean;
  /** Whether a last message whose frame lacks its end, behind a clean end of the body, is all there. */
  isWhole(event: EventOfStream): boolean;
  /**
   * The call for an inference in this dialect's own form, in the client's bytes; undefined for one in another dialect, or
   * of an operation that it does not know.
   */
  passCall(inference: Inference, target: Target): PreparedCall | undefined;
  /** The call for an inference of another dialect. Features that are not carried are left out in silence here. */
  writeCall(conversation: Conversation, target: Target): PreparedCall;
  /** What is accounted of a complete answer that passes in the provider's bytes. */
  readSummary(answer: CompleteAnswer): AnswerSummary;
  /** Passes a stream on to a client of the same dialect. @throws Error for an inference of another one */
  passStream(inference: Inference, target: Target): StreamTransform;
  /** Tells a complete answer to the hub. @throws GatewayError `upstream_invalid`, or the error that stands in its place */
  readAnswer(body: Buffer, hear: HearAnswer): void;
  /** Makes what reads one stream into the hub. */
  streamReader(target: Target): StreamReader;
}

/** What is accounted of a complete answer that passes as it is. */
export interface AnswerSummary {
  readonly usage: Usage | undefined;
  readonly reportedModel: string | undefined;
}

/** Reads one provider's stream into the hub. */
export interface StreamReader {
  /**
   * Tells what some whole frames say. Tells nothing behind the stream's end, or behind an error.
   * @throws GatewayError `upstream_invalid` for what is no stream of this dialect
   */
  read(frames: Buffer, hear: HearAnswer): void;
  /** The provider has said that its stream is whole, or has told an error. */
  readonly ended: boolean;
  /**
   * The body of the provider's answer has ended cleanly, and `ended` is false. Tells what the rest says.
   * @param rest what came behind the last whole frame
   * @returns whether the stream counts as whole although the provider has not said so
   */
  finish(rest: Buffer, hear: HearAnswer): boolean;
  /** As known now; marked as estimated where the provider has not told all of it. */
  readonly usage: Usage;
}

/** JSON values of a body that is parsed, where the configuration says nothing else. Small ones take nineteen times their bytes. */
export const defaultMaxValues = 10_000;

/** Characters of a model's name, in every dialect: it becomes a header of the answer and a field of the log. */
export const maxModelLength = 256;
