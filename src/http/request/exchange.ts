import type { ServerResponse } from 'node:http';
import { Cancellation } from '../../core/cancellation.ts';
import type { Clock } from '../../core/clock.ts';
import { type AtEndOfTurn, atEndOfTurn } from '../../core/end-of-turn.ts';
import { GatewayError } from '../../core/errors.ts';
import type { AnswerHead, Exchange } from '../../core/exchange.ts';
import type { BodyMemoryBudget } from '../../core/memory-budget.ts';
import { headerLines, headerOf, joinLines, noLines } from '../../core/header-lines.ts';
import { callBack, tellBug } from '../../core/isolation.ts';
import type { Sink } from '../../core/sink.ts';
import type { ArrivingBody, BodyBounds } from '../../core/streamed-body.ts';
import { BodyStream } from './body-stream.ts';
import type { ClientAddresses } from './client-address.ts';
import type { Connection, ConnectionUser } from '../connection/connection.ts';
import { forgottenBodyBytes, type IncomingRequest } from './incoming-request.ts';
import { lingerOnClose } from '../connection/linger.ts';
import { BodyReader } from './read-body.ts';
import { requestIdFor } from './request-id.ts';
import { noParameters } from './path-pattern.ts';
import { pathOf } from './route.ts';
import { type Framing, ResponseSink, type SinkEnds } from '../answer/sink.ts';
import type { UnreadAnswers } from '../answer/unread-answers.ts';
import { promiseKeepAlive, writeHead, writePlainHead } from '../answer/write-head.ts';

const requestIdLine = headerOf('x-request-id');
const nosniff = headerLines(['x-content-type-options', 'nosniff']);

const joinUpToBytes = 32_768;

/** What an exchange needs from its listener. */
export interface ExchangeHost {
  readonly clock: Clock;
  /** Is charged for a body that no caller is charged for. */
  readonly budget: BodyMemoryBudget;
  /** Whether every answer closes its connection. */
  readonly draining: boolean;
  readonly addresses: ClientAddresses;
  readonly unread: UnreadAnswers;
  readonly maxBodyBytes: number;
  /** The time that `Keep-Alive` promises in every answer that keeps its connection. */
  readonly keepAliveTimeoutMs: number;
  /** The last byte of the answer has left, or nobody can take it any more. Called once. */
  answerOver(exchange: HttpExchange): void;
  /** A bug has ended one request. */
  internalError(requestId: string, thrown: unknown): void;
}

/** An Exchange over Node's request and response. */
export class HttpExchange implements Exchange, ConnectionUser, SinkEnds, AtEndOfTurn {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly startedAtMs: number;
  readonly gone = new Cancellation(this);
  readonly connection: Connection;
  parameters = noParameters;
  /** Header lines that every answer to this request has in addition to its own. */
  extraHeaders = noLines;
  bug: GatewayError | undefined = undefined;
  /** This answer closes the connection, whatever else is true. */
  closesConnection = false;
  /** The kernel has the whole answer, or it was cut, or nobody can receive it. */
  over = false;
  /** Its handler has returned. */
  returned = false;
  /**
   * Called when the whole answer has been given to the socket, or to Node behind another answer. Only the client's
   * reading is waited for then.
   */
  onGiven: (() => void) | undefined = undefined;
  /** The check that first saw the answer over while the handler had not returned. */
  overSince: number | undefined = undefined;
  readonly #host: ExchangeHost;
  readonly #request: IncomingRequest;
  readonly #response: ServerResponse;
  #body: BodyReader | BodyStream | undefined;
  #sink: ResponseSink | undefined;
  #onOver: (() => void) | undefined;
  /** The body of a complete answer, until the end of the turn. */
  #lastBytes: Buffer | string | undefined;
  /** Bytes of its answer that are counted as unread: of a complete one all, until it is over. */
  #unreadBytes = 0;

  constructor(host: ExchangeHost, connection: Connection, request: IncomingRequest, response: ServerResponse) {
    this.#host = host;
    this.#request = request;
    this.#response = response;
    this.connection = connection;
    this.startedAtMs = host.clock.nowMs();
    this.requestId = requestIdFor(request.headers['x-request-id']);
    this.method = request.method ?? '';
    this.path = pathOf(request.url ?? '');
    connection.begin(this);
  }

  get query(): string {
    return this.#request.url?.slice(this.path.length + 1) ?? '';
  }

  get headers(): Readonly<Record<string, string | string[] | undefined>> {
    return this.#request.headers;
  }

  get clientAddress(): string {
    const forwardedFor = this.#request.headers['x-forwarded-for'];
    if (forwardedFor === undefined) return this.connection.addressBy(this.#host.addresses);
    return this.#host.addresses.find(this.connection.socket.remoteAddress, forwardedFor);
  }

  get headSent(): boolean {
    return this.#response.headersSent;
  }

  get bodyIncomplete(): boolean {
    return !this.#request.complete;
  }

  get bodyMayTakeLong(): boolean {
    return this.#body instanceof BodyStream && this.#body.mayTakeLong;
  }

  get answered(): boolean {
    return this.#response.writableEnded;
  }

  /** The answer is complete. If it has not left yet, it leaves at the end of the turn. */
  get hasAnswer(): boolean {
    return this.answered || this.#lastBytes !== undefined;
  }

  readBody(memoryBudget?: BodyMemoryBudget, bounds?: BodyBounds): Promise<Buffer> {
    if (this.over) return Promise.reject(new GatewayError('client_gone'));
    const reader = this.#bodyReader(memoryBudget, bounds);
    if (reader instanceof BodyStream) throw new Error('The body is streamed on already.');
    return reader.read();
  }

  streamBody(bounds: BodyBounds, memoryBudget: BodyMemoryBudget = this.#host.budget): ArrivingBody {
    if (this.over) throw new GatewayError('client_gone');
    if (this.#body instanceof BodyReader && this.#body.failure !== undefined) throw this.#body.failure;
    if (this.#body !== undefined) throw new Error('The body is read already.');
    const stream = new BodyStream(this.#request, this.#response, this.#host.clock, bounds, memoryBudget);
    this.#body = stream;
    return stream;
  }

  releaseBody(): void {
    this.#body?.release();
  }

  failBody(error: GatewayError): void {
    this.closesConnection = true;
    lingerOnClose(this.connection.socket);
    this.#bodyReader().fail(error);
  }

  isBodySlow(nowMs: number, minBytesPerSecond: number): boolean {
    return this.#body?.isSlow(nowMs, minBytesPerSecond) === true;
  }

  forgetBodyPace(): void {
    this.#body?.forgetPace();
  }

  answer(head: AnswerHead, body: Buffer | string): Promise<void> {
    if (this.over) return Promise.resolve();
    const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    const hasBody = head.status !== 204 && head.status !== 304;
    this.#writeHead(head, hasBody ? ['content-length', String(bytes)] : []);
    this.#lastBytes = hasBody ? body : '';
    this.#unreadBytes = bytes;
    this.#host.unread.add(this.connection, bytes);
    return new Promise((resolve) => {
      this.#onOver = resolve;
      atEndOfTurn(this);
    });
  }

  endTurn(): void {
    const lastBytes = this.#lastBytes;
    this.#lastBytes = undefined;
    if (this.over) return;
    try {
      this.#end(lastBytes);
    } catch (thrown) {
      // The handler waits for the end of this answer, which would never come.
      this.cut();
      throw thrown;
    }
  }

  openStream(head: AnswerHead): Sink {
    const chunked = this.#request.httpVersionMinor >= 1;
    const hasBody = head.status !== 204 && head.status !== 304;
    const { length } = head;
    const framing: Framing =
      this.method === 'HEAD' || !hasBody ? 'none' : (length ?? (chunked ? 'chunked' : 'until-close'));
    const sink = new ResponseSink(this.#response, framing, this);
    if (this.over) {
      sink.clientGone();
      return sink;
    }
    const sized = length === undefined ? undefined : ['content-length', String(length)];
    this.#writeHead(head, hasBody ? (sized ?? (chunked ? ['transfer-encoding', 'chunked'] : [])) : []);
    this.#sink = sink;
    if (this.bug !== undefined) sink.broken(this.bug);
    // The sink writes the chunk framing itself. Node must not add its own.
    this.#response.chunkedEncoding = false;
    // The head leaves together with the first bytes if they come at once, and alone if they do not.
    const begin = (): void => {
      if (!this.over && !this.#response.writableEnded) sink.begin();
    };
    process.nextTick(callBack, begin, this);
    return sink;
  }

  waits(bytes: number): void {
    if (this.over) return;
    const before = this.#unreadBytes;
    this.#unreadBytes = bytes;
    this.#host.unread.remove(this.connection, before);
    this.#host.unread.add(this.connection, bytes);
  }

  end(lastBytes: string | undefined): Promise<void> {
    if (this.over || this.#response.writableEnded) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onOver = resolve;
      this.#end(lastBytes);
    });
  }

  cut(): void {
    if (this.over) return;
    this.#settle();
    const socket = this.connection.socket;
    // Without chunked framing, only a reset shows the client that the answer was cut.
    if (this.#request.httpVersionMinor >= 1 || 'encrypted' in socket) socket.destroy();
    else socket.resetAndDestroy();
  }

  clientLeft(): void {
    if (this.over) return;
    this.#settle();
    this.#body?.fail(new GatewayError('client_gone'));
    this.gone.cancel();
    this.#sink?.clientGone();
  }

  drained(): void {
    this.#sink?.drained();
  }

  /**
   * Ends the request as if its client had left, except that the client gets an error or, if an answer has begun, a cut.
   */
  onBug(thrown: unknown): void {
    this.#host.internalError(this.requestId, thrown);
    this.bug ??= GatewayError.from(thrown);
    this.#body?.fail(this.bug);
    if (this.hasAnswer) this.cut();
    this.gone.cancel();
    // The provider's call is cancelled now, and nothing else would tell the code that waits for its next event.
    if (!this.over) this.#sink?.broken(this.bug);
  }

  #end(lastBytes: Buffer | string | undefined): void {
    // Node's own listener for this event was added before ours, so it has finished with the connection when ours is
    // called.
    this.#response.on('finish', () => {
      if (!this.over) this.#settle();
    });
    // Node joins a string with the head and sends both in one piece. A Buffer would be sent separately, which costs
    // more.
    if (typeof lastBytes === 'object' && lastBytes.length <= joinUpToBytes) {
      this.#response.end(lastBytes.toString('latin1'), 'latin1');
    } else {
      this.#response.end(lastBytes);
    }
    this.onGiven?.();
  }

  /**
   * Runs each step even if the one before it throws: the connection's next request waits for one of them, and the
   * handler for another.
   */
  #settle(): void {
    const { connection } = this;
    this.over = true;
    try {
      this.#request.tellForgotten(connection);
    } catch (thrown) {
      tellBug(connection, thrown);
    }
    try {
      this.#host.unread.remove(connection, this.#unreadBytes);
    } catch (thrown) {
      tellBug(connection, thrown);
    }
    try {
      this.#host.answerOver(this);
    } catch (thrown) {
      tellBug(connection, thrown);
    }
    this.#onOver?.();
  }

  #bodyReader(memoryBudget: BodyMemoryBudget = this.#host.budget, bounds?: BodyBounds): BodyReader | BodyStream {
    const { maxBodyBytes } = this.#host;
    this.#body ??= new BodyReader(this.#request, this.#response, bounds ?? maxBodyBytes, memoryBudget);
    return this.#body;
  }

  #writeHead(head: AnswerHead, framing: readonly string[]): void {
    // A second answer to one request would reach the client as the answer to the next request on this connection.
    if (this.headSent) throw new Error('The exchange has been given an answer already.');
    const { status, headers } = head;
    const own = typeof headers === 'string' ? headers : headerLines(headers);
    const lines = joinLines(own, requestIdLine(this.requestId), nosniff, this.extraHeaders);
    const response = this.#response;
    promiseKeepAlive(response, this.#host.keepAliveTimeoutMs);
    if (this.#mustClose()) {
      response.shouldKeepAlive = false;
      this.connection.closing = true;
    }
    // Node has its own rules for an answer without a body, and for one that comes before `100 Continue`.
    const plain = framing.length > 0 && this.#request.headers.expect === undefined;
    if (plain) writeHead(response, status, lines, framing);
    else writePlainHead(response, status, lines, framing);
  }

  #mustClose(): boolean {
    const connection = this.connection;
    if (!this.#request.complete && !this.#restIsSmall()) {
      lingerOnClose(connection.socket);
      return true;
    }
    if (this.closesConnection) return true;
    // Another request behind this one may wait for its answer on the same connection.
    if (connection.newest !== this || connection.lastWords !== undefined) return false;
    return this.#host.draining || this.#host.clock.nowMs() >= connection.expiresAtMs;
  }

  #restIsSmall(): boolean {
    const { 'content-length': length, 'transfer-encoding': encoding, expect } = this.#request.headers;
    if (encoding !== undefined) return false;
    return length === undefined || (Number(length) <= forgottenBodyBytes && expect === undefined);
  }
}
