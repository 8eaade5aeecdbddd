import type { PreparedCall } from '../core/prepared-call.ts';
import { writeCall } from './write-call.ts';

/** A call whose body is whole, as every one of the operation `generate` is. */
export function writeBuffered(...call: Parameters<typeof writeCall>): PreparedCall & { readonly body: Buffer } {
  const prepared = writeCall(...call);
  const { body } = prepared;
  if (!Buffer.isBuffer(body)) throw new Error('the call has no body that is whole');
  return { ...prepared, body };
}
