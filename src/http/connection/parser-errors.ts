import { STATUS_CODES } from 'node:http';
import { GatewayError } from '../../core/errors.ts';
import type { Connection, ConnectionUser } from './connection.ts';
import type { LastAnswers } from './last-answers.ts';
import { linger } from './linger.ts';
import { maxOwedPieces, paidBytes } from './piece-meter.ts';
import { skipBody, stopParser } from './stop-parser.ts';
import type { HttpRejection, RefusedRequest } from '../../telemetry/connection-events.ts';
import type { RejectionListener } from '../listener/rejection.ts';
import { requestIdFor } from '../request/request-id.ts';
import { type ErrorRenderer, pathOf } from '../request/route.ts';
import { describePath } from '../../telemetry/describe-path.ts';

const longestFirstLine = 2_048;
/** The client has ended its side of the connection in the middle of a request. */
const clientEnded = 'HPE_INVALID_EOF_STATE';
const tooManyPieces =
  `The body comes in more than ${maxOwedPieces} pieces of less than ${paidBytes} bytes at once; ` +
  'send larger chunks, or the body with a Content-Length.';

/** An error of the HTTP parser, or of Node's time-outs. */
interface ParserFinding {
  readonly error: GatewayError;
  readonly reason: HttpRejection;
}

/** Reads Node's `clientError`. Undefined if the connection itself broke, so that no answer can be sent. */
function readParserError(code: string | undefined): ParserFinding | undefined {
  if (code === 'HPE_HEADER_OVERFLOW')
    return { error: new GatewayError('headers_too_large'), reason: 'headers_too_large' };
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return { error: new GatewayError('body_timeout'), reason: 'headers_timeout' };
  if (code?.startsWith('HPE_') === true) return { error: new GatewayError('malformed_http'), reason: 'malformed' };
  return undefined;
}

/**
 * Ends a connection whose bytes are not valid HTTP. If the body of a request is still arriving, that request is told
 * and answers in its own dialect. Running requests get their answers first. Otherwise the connection is answered here.
 */
export function refuseConnection(
  connection: Connection,
  { code, rawPacket }: ParserError,
  renderer: ErrorRenderer,
  rejections: RejectionListener,
  lastAnswers: LastAnswers,
): void {
  if (connection.closing) return;
  if (code === clientEnded && connection.idle && !readerOn(connection) && !lastAnswers.take()) {
    rejections.httpRejected('malformed', connection.socket.remoteAddress);
    connection.socket.destroy();
    return;
  }
  const finding = readParserError(code);
  if (!finding) {
    rejections.httpRejected('reset', connection.socket.remoteAddress);
    connection.socket.destroy();
    return;
  }
  // The client closed in the middle of its body. `client-gone.ts` notices that it has left.
  if (code === clientEnded && readerOn(connection)) return;
  // Node says it once per request. From here on the body's pace and the deadline of its call bound it.
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT' && readerOn(connection)?.bodyMayTakeLong === true) return;
  endRequests(connection, finding, renderer, rejections, rawPacket);
}

/** Ends a connection, in the same way, whose body arrives in too many pieces. */
export function refusePieces(connection: Connection, renderer: ErrorRenderer, rejections: RejectionListener): void {
  skipBody(connection.socket);
  stopParser(connection.socket);
  if (connection.closing) return;
  const error = new GatewayError('malformed_http', tooManyPieces);
  endRequests(connection, { error, reason: 'body_in_tiny_pieces' }, renderer, rejections);
}

function readerOn({ newest }: Connection): ConnectionUser | undefined {
  return newest?.bodyIncomplete === true ? newest : undefined;
}

/** Ends a connection when the requests that run on it have their answers, and says why. */
export function endRequests(
  connection: Connection,
  finding: ParserFinding,
  renderer: ErrorRenderer,
  rejections: RejectionListener,
  rawPacket?: Buffer,
): void {
  const reader = readerOn(connection);
  connection.closing = true;
  if (reader) {
    // The request that reads the body fails, and its own log line tells the reason.
    const reason = finding.reason === 'headers_timeout' ? 'body_timeout' : finding.reason;
    rejections.httpRejected(reason, connection.socket.remoteAddress);
    reader.failBody(finding.error);
    return;
  }
  const requestId = requestIdFor(undefined);
  const { error, reason } = finding;
  const refused = { requestId, status: error.row.status, code: error.code, message: error.message };
  rejections.httpRejected(reason, connection.socket.remoteAddress, { ...refused, ...firstLineOf(rawPacket) });
  const lastWords = rawAnswer(error, renderer, requestId);
  if (connection.idle) linger(connection.socket, lastWords);
  else connection.lastWords = lastWords;
}

/** The parts of Node's error that are needed here. */
export interface ParserError {
  readonly code?: string | undefined;
  /** The bytes that the parser received last. */
  readonly rawPacket?: Buffer | undefined;
}

/** Method and path, if those bytes are the beginning of a request. */
function firstLineOf(bytes: Buffer | undefined): Pick<RefusedRequest, 'method' | 'path'> {
  const text = bytes?.toString('latin1', 0, longestFirstLine) ?? '';
  const [, method, target = ''] = /^([A-Z]{3,10}) ([\x21-\x7e]+)/.exec(text) ?? [];
  if (method === undefined) return {};
  const path = pathOf(target);
  return { method, path: describePath(path, target.slice(path.length + 1)) };
}

/** A complete answer for a client whose bytes never became a request. */
export function rawAnswer(error: GatewayError, renderer: ErrorRenderer, requestId: string): string {
  const { status, body } = renderer.renderError(error, requestId);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'X-Content-Type-Options: nosniff',
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
  ];
  for (const [name, value] of Object.entries(error.context.headers ?? {})) lines.push(`${name}: ${value}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
