import { createHash } from 'node:crypto';

/**
 * The signature that proves that a reasoning came from this simulator. A provider refuses a reasoning that comes back
 * with another one, so a gateway must carry it unchanged.
 */
export function signatureOf(reasoning: string): string {
  const hash = createHash('sha256').update(reasoning).digest();
  return Buffer.concat([Buffer.from('simulated:'), hash]).toString('base64');
}

export function isSigned(reasoning: string, signature: string): boolean {
  return signature === signatureOf(reasoning);
}
