import type { BodyMemoryBudget } from './memory-budget.ts';
import type { Cancellation } from './cancellation.ts';
import type { GatewayError } from './errors.ts';
import type { HeaderLines } from './header-lines.ts';
import type { Isolated } from './isolation.ts';
import type { Sink } from './sink.ts';
import type { ArrivingBody, BodyBounds } from './streamed-body.ts';

/** Status and headers of an answer. */
export interface AnswerHead {
  readonly status: number;
  /** Names and values in turn in one array; or finished header lines, where many answers share the same headers. */
  readonly headers: readonly string[] | HeaderLines;
  /** Of a body that follows in pieces: its length in bytes, where it is known. Fewer bytes are a broken answer. */
  readonly length?: number | undefined;
}

/** State of a client's connection that survives from one request to the next. */
export interface ClientConnection {
  /** The caller of the last request and how it was identified. Only `auth/` writes and reads it. */
  identified: object | undefined;
}

/**
 * One HTTP request and its response, independent of HTTP's machinery. The path of a request uses this interface; only
 * `http/` knows the socket behind it.
 */
export interface Exchange extends Isolated {
  readonly requestId: string;
  readonly method: string;
  /** The path without its query. */
  readonly path: string;
  /** Values of the parameters in the route's path, percent-decoded once. Empty for a route without parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The query without its `?`, as it was sent. Empty where there is none. */
  readonly query: string;
  /**
   * Names are in lower case. Of a repeated header it contains the first value; list headers are joined by commas, as
   * Node does it.
   */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Address of the socket's other end, or the address that a trusted proxy reports. */
  readonly clientAddress: string;
  /**
   * The connection that the request came over. Requests of several clients share it where a proxy reuses its
   * connection.
   */
  readonly connection: ClientConnection;
  /** Monotonic time at which the request's head arrived. */
  readonly startedAtMs: number;
  /** Cancelled as soon as the client has left, in any phase, and when a bug has ended the request. */
  readonly gone: Cancellation;
  /**
   * The bug that has ended the request. It is logged already; the client gets it as the error, where no answer was sent
   * yet.
   */
  readonly bug: GatewayError | undefined;
  /** True once the response head has been written. After that, an error can only be reported inside the stream. */
  readonly headSent: boolean;

  /**
   * Reads the whole body. Its type, encoding and size are checked before and during the read.
   * @param memoryBudget is charged for the body's bytes as they arrive. The default is the budget of the whole process.
   * @param bounds of a body that is not JSON, or has a size of its own. The default is JSON of the size that the server accepts.
   * @throws GatewayError `unsupported_media_type`, `body_too_large`, `body_timeout`, `client_gone`, and the refusal of
   *   the memory budget
   */
  readBody(memoryBudget?: BodyMemoryBudget, bounds?: BodyBounds): Promise<Buffer>;
  /**
   * The body as it arrives, for a route that sends the body on to a provider. The memory budget is charged for the bytes
   * that have been read from the client and not yet been written to the provider.
   * @throws GatewayError `unsupported_media_type`, `body_too_large`, `client_gone`, and the refusal of the memory budget.
   *   An error that happens later, `body_timeout` among them, goes to `onError` of the body's receiver.
   */
  streamBody(bounds: BodyBounds, memoryBudget?: BodyMemoryBudget): ArrivingBody;
  /** Releases what was charged for the body. It is called when nothing refers to the body's bytes any more. Idempotent. */
  releaseBody(): void;
  /** Sends a complete answer. Resolves when its last byte has been handed to the kernel, or when the client has left. */
  answer(head: AnswerHead, body: Buffer | string): Promise<void>;
  /** Sends the response head now. The body follows in pieces through the sink. */
  openStream(head: AnswerHead): Sink;
}
