import { type FieldLines, sendable } from './field-line.ts';

/** Up to here a body is copied behind its head: one piece costs less than a write of two. */
const copyUpToBytes = 32_768;

export interface RequestParts {
  readonly method: 'POST' | 'GET';
  /** Path and query. */
  readonly path: string;
  /** As the Host field has it. */
  readonly host: string;
  readonly headers: FieldLines;
  readonly body: Buffer | undefined;
}

/** A request as it goes to the socket: its body in the same piece, or, where that is large, in one of its own. */
export interface RequestBytes {
  readonly first: Buffer;
  readonly rest: Buffer | undefined;
}

/** @throws GatewayError `internal_error` for text that would break the request in two */
export function requestBytes({ method, path, host, headers, body }: RequestParts): RequestBytes {
  const begun = `${method} ${sendable(path, 'path')} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n${headers}`;
  if (body === undefined) return { first: Buffer.from(`${begun}\r\n`, 'latin1'), rest: undefined };
  const head = `${begun}content-length: ${body.length}\r\n\r\n`;
  if (body.length > copyUpToBytes) return { first: Buffer.from(head, 'latin1'), rest: body };
  const bytes = Buffer.allocUnsafe(head.length + body.length);
  bytes.write(head, 0, 'latin1');
  body.copy(bytes, head.length);
  return { first: bytes, rest: undefined };
}
