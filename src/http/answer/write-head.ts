import { ServerResponse, STATUS_CODES } from 'node:http';
import { type HeaderLines, pairsOf } from '../../core/header-lines.ts';

/**
 * Node's function that builds a head. It adds Date, Connection and Keep-Alive, and decides whether the connection stays
 * open.
 */
type StoreHeader = (this: ServerResponse, linesSoFar: string, pairs: readonly string[]) => void;

/** An internal function of Node, which another version may not have. */
const storeHeader = (ServerResponse.prototype as { readonly _storeHeader?: StoreHeader })['_storeHeader'];

/**
 * Sets the time that the header `Keep-Alive` promises. Node would write its own time-out, which it does not apply here
 * (the listener closes idle connections). If a version of Node no longer reads this property, it promises nothing.
 */
export function promiseKeepAlive(response: ServerResponse, timeoutMs: number): void {
  (response as { _keepAliveTimeout?: number })['_keepAliveTimeout'] = timeoutMs;
}

/**
 * Writes the head of an answer that has a body. Node's `writeHead` examines each name and value. These lines are known
 * to be valid and to mean nothing to Node, so they are passed as part of the status line
 * (docs/decisions/what-node-http-does-and-what-we-do.md).
 * @param framing the header that says how the body is framed, as name and value, or empty
 */
export function writeHead(
  response: ServerResponse,
  status: number,
  lines: HeaderLines,
  framing: readonly string[],
): void {
  if (storeHeader === undefined) {
    writePlainHead(response, status, lines, framing);
    return;
  }
  response.statusCode = status;
  storeHeader.call(response, `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n${lines}`, framing);
}

/** Writes the head of any answer with Node's documented function. */
export function writePlainHead(
  response: ServerResponse,
  status: number,
  lines: HeaderLines,
  framing: readonly string[],
): void {
  response.writeHead(status, pairsOf(lines).concat(framing));
}
