import type { IncomingMessage } from 'node:http';
import { SimulatedError } from './simulated-error.ts';

/** Reads the whole body of a request. Never settles where the client leaves before its end. @throws SimulatedError 413 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
    });
    request.on('end', () => {
      if (length <= maxBytes) resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
      else reject(new SimulatedError(413, `The body is larger than ${maxBytes} bytes.`));
    });
  });
}
