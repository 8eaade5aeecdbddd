import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../core/errors.ts';

const jsonType = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Checks what the headers say of a JSON body. Returns undefined if nothing is wrong. */
export function checkJsonHeaders(request: IncomingMessage, maxBytes: number): GatewayError | undefined {
  const type = request.headers['content-type'];
  if (type !== 'application/json' && (type === undefined || !jsonType.test(type))) {
    return new GatewayError('unsupported_media_type', 'The Content-Type must be application/json, in UTF-8.');
  }
  return checkBodyHeaders(request, maxBytes);
}

/** The same for a body of another type. @param type must match the whole Content-Type */
export function checkTypedHeaders(request: IncomingMessage, type: RegExp, maxBytes: number): GatewayError | undefined {
  if (type.test(request.headers['content-type'] ?? '')) return checkBodyHeaders(request, maxBytes);
  return new GatewayError('unsupported_media_type', 'The Content-Type is not taken here.');
}

/** The same for a body of any type. */
function checkBodyHeaders({ headers }: IncomingMessage, maxBytes: number): GatewayError | undefined {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return new GatewayError('unsupported_media_type', 'The body must not be compressed (Content-Encoding).');
  }
  const transfer = headers['transfer-encoding'];
  if (transfer !== undefined && transfer.toLowerCase() !== 'chunked') {
    return new GatewayError('unsupported_media_type', 'The only Transfer-Encoding understood is chunked.');
  }
  return Number(headers['content-length'] ?? 0) > maxBytes ? bodyTooLarge(maxBytes) : undefined;
}

export function bodyTooLarge(maxBytes: number): GatewayError {
  return new GatewayError('body_too_large', `The body is larger than ${maxBytes} bytes.`);
}
