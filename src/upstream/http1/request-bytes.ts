import { GatewayError } from '../../core/errors.ts';

/** What may stand in a field's value (RFC 9110, 5.5), */
const sendableValue = /^[\t\x20-\x7e\x80-\xff]*$/;
/** and in a request line: no space, which would end it there (RFC 9112, 3.2.1). */
const sendablePath = /^\/[\x21-\x7e]*$/;

/** Up to here a body is copied behind its head: one piece costs less than a write of two. */
const copyUpToBytes = 32_768;

export interface RequestParts {
  readonly method: 'POST' | 'GET';
  /** Path and query. */
  readonly path: string;
  /** As the Host field has it. */
  readonly host: string;
  /** Their names are ours. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** A request as it goes to the socket: its body in the same piece, or, where that is large, in one of its own. */
export interface RequestBytes {
  readonly first: Buffer;
  readonly rest: Buffer | undefined;
}

/** @throws GatewayError `internal_error` for text that would break the request in two */
export function requestBytes({ method, path, host, headers, body }: RequestParts): RequestBytes {
  let head = `${method} ${sendable(path, 'path', sendablePath)} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`;
  for (const name in headers) head += `${name}: ${sendable(headers[name] ?? '', name, sendableValue)}\r\n`;
  if (body === undefined) return { first: Buffer.from(`${head}\r\n`, 'latin1'), rest: undefined };
  head += `content-length: ${body.length}\r\n\r\n`;
  if (body.length > copyUpToBytes) return { first: Buffer.from(head, 'latin1'), rest: body };
  const bytes = Buffer.allocUnsafe(head.length + body.length);
  bytes.write(head, 0, 'latin1');
  body.copy(bytes, head.length);
  return { first: bytes, rest: undefined };
}

function sendable(text: string, name: string, form: RegExp): string {
  if (!form.test(text)) throw new GatewayError('internal_error', `A request's ${name} cannot be sent.`);
  return text;
}
