import { GatewayError } from '../../core/errors.ts';
import type { HeaderLines } from '../../core/header-lines.ts';
import type { StreamedBody } from '../../core/streamed-body.ts';

/** What may stand in a request line: no space, which would end it there (RFC 9112, 3.2.1). */
const sendablePath = /^\/[\x21-\x7e]*$/;

/** Up to here a body is copied behind its head: one piece costs less than a write of two. */
const copyUpToBytes = 32_768;

export interface RequestParts {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** As the Host field has it. */
  readonly host: string;
  readonly headers: HeaderLines;
  readonly body: Buffer | StreamedBody | undefined;
}

/**
 * A request as it goes to the socket: its body in the same piece or, where that is large, in one of its own; or the head
 * alone, with a body that is streamed behind it.
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
  if (body === undefined) return { first: Buffer.from(`${begun}\r\n`, 'latin1'), rest: undefined };
  if (!Buffer.isBuffer(body)) {
    // Without a length it is sent in chunks, as it came (RFC 9112, 7.1).
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
