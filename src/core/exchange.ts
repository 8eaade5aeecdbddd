import type { Cancellation } from './cancellation.ts';
import type { GatewayError } from './errors.ts';
import type { HeaderLines } from './header-lines.ts';
import type { Isolated } from './isolation.ts';
import type { Sink } from './sink.ts';
import type { StreamedBody, StreamedBodyBounds } from './streamed-body.ts';

/** Status and headers of an answer. */
export interface AnswerHead {
  readonly status: number;
  /** Pairs that lie flat, name then value; or their lines, where the answer is one of many alike. */
  readonly headers: readonly string[] | HeaderLines;
}

/** The memory budget that the bytes of a request's body are charged to, as long as they are in memory. */
export interface BodyMemoryBudget {
  /** Charges these bytes. Returns the refusal, and charges nothing, where the budget does not allow them. */
  reserve(bytes: number): GatewayError | undefined;
  release(bytes: number): void;
}

/** What a client's connection keeps from one of its requests to the next. */
export interface ClientConnection {
  /** Who the last request came from, and how that was known: `auth/` writes it and is alone able to read it. */
  identified: object | undefined;
}

/**
 * One HTTP request and its answer, without HTTP's machinery: the path of a request knows this, and only `http/` knows
 * the socket behind it.
 */
export interface Exchange extends Isolated {
  readonly requestId: string;
  readonly method: string;
  /** The path without its query. */
  readonly path: string;
  /** The values of the parameters in its route's path, percent-decoded once; without any for a path that has none. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What follows the path's `?`, as it was sent; empty where nothing does. */
  readonly query: string;
  /** Names in lower case; of a repeated header the first, lists joined by comma as Node does. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The socket's other end, or what a trusted proxy says of it. */
  readonly clientAddress: string;
  /** The one it came over. Requests of several clients can share it, where a proxy has it open for them. */
  readonly connection: ClientConnection;
  /** Monotonic time of the request's head. */
  readonly startedAtMs: number;
  /** Cancelled as soon as the client is gone, in whatever phase; and where a bug has ended the request. */
  readonly gone: Cancellation;
  /** The bug that has: told, logged, and what the client gets where it has no answer yet. */
  readonly bug: GatewayError | undefined;
  /** True once the answer's head has been written: from here an error can only be said in the stream. */
  readonly headSent: boolean;

  /**
   * The whole body, checked for type, encoding and size before and while it is read.
   * @param memoryBudget is charged for the body's bytes as they arrive. The default is the budget of the whole process.
   * @throws GatewayError `unsupported_media_type`, `body_too_large`, `body_timeout`, `client_gone`, and the refusal of the
   *   memory budget
   */
  readBody(memoryBudget?: BodyMemoryBudget): Promise<Buffer>;
  /**
   * The body as it arrives, for a route that sends the body on to a provider. The memory budget is charged for the bytes
   * that have been read from the client and not yet been written to the provider.
   * @throws GatewayError `unsupported_media_type`, `body_too_large`, `client_gone`, and the refusal of the memory budget.
   *   An error that happens later, `body_timeout` among them, goes to `onError` of the body's receiver.
   */
  streamBody(bounds: StreamedBodyBounds, memoryBudget?: BodyMemoryBudget): StreamedBody;
  /** Gives what the body was charged back; called when nothing refers to the bytes any more. Idempotent. */
  releaseBody(): void;
  /** Answers whole. Resolves when the last byte has been handed to the kernel, or the client is gone. */
  answer(head: AnswerHead, body: Buffer | string): Promise<void>;
  /** Sends the head now and answers piece by piece. */
  openStream(head: AnswerHead): Sink;
}
