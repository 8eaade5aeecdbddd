import { createHash } from 'node:crypto';

const mark = Buffer.from('simulated:');
const signatureBytes = mark.length + 32;

/**
 * The signature that proves that a reasoning came from this simulator. A provider refuses a reasoning that comes back
 * with another one, so a gateway must carry it unchanged.
 */
export function signatureOf(reasoning: string): string {
  const hash = createHash('sha256').update(reasoning).digest();
  return Buffer.concat([mark, hash]).toString('base64');
}

export function isSigned(reasoning: string, signature: string): boolean {
  return signature === signatureOf(reasoning);
}

/** A text that only its own maker can check: clients and gateways carry it without reading it. */
export function seal(text: string): string {
  return Buffer.concat([Buffer.from(signatureOf(text), 'base64'), Buffer.from(text)]).toString('base64');
}

/** Whether this simulator, or another one, made the sealed text. */
export function isSealed(sealed: string): boolean {
  const bytes = Buffer.from(sealed, 'base64');
  return Buffer.from(seal(bytes.subarray(signatureBytes).toString()), 'base64').equals(bytes);
}
