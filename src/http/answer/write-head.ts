import { ServerResponse, STATUS_CODES } from 'node:http';
import { type HeaderLines, pairsOf } from '../../core/header-lines.ts';

/** How Node puts a head together: it adds Date, Connection and Keep-Alive, and settles whether the connection stays. */
type StoreHeader = (this: ServerResponse, linesSoFar: string, pairs: readonly string[]) => void;

/** Node's own for itself; another Node may have it otherwise. */
const storeHeader = (ServerResponse.prototype as { readonly _storeHeader?: StoreHeader })['_storeHeader'];

/**
 * What `Keep-Alive` is to promise. Node puts its own time between requests here, which it does not keep for us
 * (`HttpListener`); where it no longer reads it, the promise is not made.
 */
export function promiseKeepAlive(response: ServerResponse, timeoutMs: number): void {
  (response as { _keepAliveTimeout?: number })['_keepAliveTimeout'] = timeoutMs;
}

/**
 * Writes the head of an answer that has a body. Node's `writeHead` looks at each name and each value, and at what each
 * means; these lines are known to be fine and to mean nothing to it, so they go as part of the first line
 * (docs/decisions/what-is-left-to-node-http.md).
 * @param framing the pair that says how the body is framed, or none
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

/** The same as Node documents it, for any answer. */
export function writePlainHead(
  response: ServerResponse,
  status: number,
  lines: HeaderLines,
  framing: readonly string[],
): void {
  response.writeHead(status, pairsOf(lines).concat(framing));
}
