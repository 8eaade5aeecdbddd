import type { GatewayError } from '../../core/errors.ts';
import { unreadableStream } from '../../core/unreadable.ts';

/** The number of bytes that a value of each type has. Values of the types 6 and 7 begin with their length in 2 bytes. */
const bytesOfType: readonly number[] = [0, 0, 1, 2, 4, 8, 2, 2, 8, 16];
const types = { bytes: 6, text: 7 } as const;

/**
 * Reads the text headers of one frame: the length of the name, the name, the type of the value, the value. Values of other
 * types are passed over.
 * @throws GatewayError `upstream_invalid` where the headers do not end with their bytes
 */
export function readHeaders(bytes: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + byteAt(bytes, at);
    const name = bytes.toString('utf8', at + 1, nameEnd);
    const type = byteAt(bytes, nameEnd);
    const size = bytesOfType[type];
    if (size === undefined) throw unreadable();
    const valueAt = nameEnd + 1;
    const isSized = type === types.bytes || type === types.text;
    const start = isSized ? valueAt + size : valueAt;
    const end = isSized ? start + byteAt(bytes, valueAt) * 256 + byteAt(bytes, valueAt + 1) : start + size;
    if (end > bytes.length) throw unreadable();
    if (type === types.text) headers.set(name, bytes.toString('utf8', start, end));
    at = end;
  }
  return headers;
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw unreadable();
  return byte;
}

function unreadable(): GatewayError {
  return unreadableStream('the headers of a frame are damaged');
}
