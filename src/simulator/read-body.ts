import type { IncomingMessage } from 'node:http';
import { SimulatedError } from './simulated-error.ts';

/** A body that has arrived. */
export interface ReceivedBody {
  /** Bytes that arrived. */
  readonly size: number;
  /** The whole body. Empty where a reader took the pieces and the body is larger than what is kept. */
  readonly bytes: Buffer;
}

interface Bounds {
  readonly maxBytes: number;
  /** Above this size, a body whose pieces are taken by a reader is not kept. */
  readonly maxKeptBytes: number;
}

/**
 * Reads the whole body of a request. Never settles where the client leaves before its end.
 * @param take gets each piece as it arrives; without it the body is kept whatever its size is
 * @throws SimulatedError 413
 */
export function readBody(
  request: IncomingMessage,
  { maxBytes, maxKeptBytes }: Bounds,
  take?: (piece: Buffer) => void,
): Promise<ReceivedBody> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const maxHeldBytes = take === undefined ? maxBytes : maxKeptBytes;
    let size = 0;
    request.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size <= maxBytes) take?.(piece);
      if (size <= maxHeldBytes) pieces.push(piece);
      else pieces.length = 0;
    });
    request.on('end', () => {
      if (size <= maxBytes)
        resolve({ size, bytes: pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces) });
      else reject(new SimulatedError(413, `The body is larger than ${maxBytes} bytes.`));
    });
  });
}
