import { STATUS_CODES } from 'node:http';
import { GatewayError } from '../../core/errors.ts';
import { headerLines } from '../../core/header-lines.ts';
import { errorHeaders } from '../../dialects/write-retry-after.ts';
import type { ErrorRenderer } from '../request/route.ts';

/** Placeholders for what differs in each answer. */
const anyId = 'req_any-id-any-id';
const anyWaitMs = 54_321;
const anyWaitLine = 'retry-after: 55';
export const tooManyRequests = 'The gateway has more requests than it can answer in time; try again in a moment.';

/**
 * The answer of one route to a request that is refused because of overload. It is built once, in the route's dialect.
 * Only the request's id and the time to wait differ.
 */
export class RefusalTemplate {
  readonly #bodyParts: readonly string[];
  readonly #bodyBytes: number;
  readonly #start: string;
  readonly #afterSeconds: string;
  readonly #afterWait: string;
  readonly #afterId: string;
  readonly #beforeLength: string;
  #second = 0;
  #dateLine = '';

  constructor(errors: ErrorRenderer, keepAliveTimeoutMs: number) {
    const error = new GatewayError('overloaded', tooManyRequests, { retryAfterMs: anyWaitMs });
    const { status, body } = errors.renderError(error, anyId);
    const pairs = ['content-type', 'application/json; charset=utf-8', ...errorHeaders(error)];
    const [start = '', rest = ''] = headerLines(pairs).split(anyWaitLine);
    const [afterSeconds = '', afterWait = ''] = rest.split(String(anyWaitMs));
    this.#bodyParts = body.split(anyId);
    this.#bodyBytes = Buffer.byteLength(this.#bodyParts.join(''));
    this.#start = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${start}retry-after: `;
    this.#afterSeconds = afterSeconds;
    this.#afterWait = `${afterWait}x-request-id: `;
    this.#afterId = '\r\nx-content-type-options: nosniff\r\n';
    const keepAlive = `Keep-Alive: timeout=${Math.floor(keepAliveTimeoutMs / 1000)}`;
    this.#beforeLength = `Connection: keep-alive\r\n${keepAlive}\r\ncontent-length: `;
  }

  /** The whole answer. @param requestId printable, without quotes */
  answer(requestId: string, waitMs: number, wallMs: number): string {
    const idInJson = requestId.replaceAll('\\', '\\\\');
    const body = this.#bodyParts.join(idInJson);
    const length = this.#bodyBytes + (this.#bodyParts.length - 1) * idInJson.length;
    return `${this.#start}${Math.ceil(waitMs / 1000)}${this.#afterSeconds}${waitMs}${this.#afterWait}${requestId}${this.#afterId}${this.#date(wallMs)}${this.#beforeLength}${length}\r\n\r\n${body}`;
  }

  #date(wallMs: number): string {
    const second = Math.floor(wallMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#dateLine = `Date: ${new Date(wallMs).toUTCString()}\r\n`;
    }
    return this.#dateLine;
  }
}
