import type { PreparedCall } from '../core/prepared-call.ts';

/** The call that asks a provider to generate. @param stream whether the answer is wanted as a stream */
export function generationCall(path: string, body: Buffer, stream: boolean): PreparedCall {
  return { method: 'POST', path, body, expects: stream ? 'stream' : 'complete' };
}
