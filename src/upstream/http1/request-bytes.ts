import { GatewayError } from '../../core/errors.ts';
import type { HeaderLines } from '../../core/header-lines.ts';
import type { StreamedBody } from '../../core/streamed-body.ts';

/** Characters that are allowed in the path of a request line. A space would end the path (RFC 9112, 3.2.1). */
const sendablePath = /^\/[\x21-\x7e]*$/;

/** Up to this size, the body is copied into one buffer with the head: one write costs less than two. */
const copyUpToBytes = 32_768;

export interface RequestParts {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Value of the Host header. */
  readonly host: string;
  readonly headers: HeaderLines;
  readonly body: Buffer | StreamedBody | undefined;
}

/**
 * A request as bytes for the socket: one buffer with head and body; two buffers where the body is large; or the head
 * alone, followed by a streamed body.
 */
export interface RequestBytes {
  readonly first: Buffer;
  readonly rest: Buffer | undefined;
  readonly streamed?: StreamedBody;
}

/** @throws GatewayError `internal_error` for a path that would end the request line */
export function requestBytes({ method, path, host, headers, body }: RequestParts): RequestBytes {
  if (!sendablePath.test(path)) throw new GatewayError('internal_error', "A request's path cannot be sent.");
  const begun = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n${headers}`;
  if (body === undefined) {
    // A server expects a body of these methods, and is told that there is none (RFC 9110, 8.6).
    const length = method === 'GET' || method === 'DELETE' ? '' : 'content-length: 0\r\n';
    return { first: Buffer.from(`${begun}${length}\r\n`, 'latin1'), rest: undefined };
  }
  if (!Buffer.isBuffer(body)) {
    // A body without a known length is sent with the chunked transfer coding (RFC 9112, 7.1).
    const framing = body.length === undefined ? 'transfer-encoding: chunked' : `content-length: ${body.length}`;
    return { first: Buffer.from(`${begun}${framing}\r\n\r\n`, 'latin1'), rest: undefined, streamed: body };
  }
  const head = `${begun}content-length: ${body.length}\r\n\r\n`;
  if (body.length > copyUpToBytes) return { first: Buffer.from(head, 'latin1'), rest: body };
  const bytes = Buffer.allocUnsafe(head.length + body.length);
  bytes.write(head, 0, 'latin1');
  body.copy(bytes, head.length);
  return { first: bytes, rest: undefined };
}
