import type { Signature } from '../core/signature.ts';

/**
 * A signature of one dialect in a field of another, as text that is base64 as a whole: some clients check that. What it is
 * for: docs/decisions/signatures-go-home.md. A client can change it, so what is read from it is the client's word.
 */
export function wrapSignature({ dialect, kind, data, id }: Signature): string {
  const members = [dialect, kind, data, ...(id === undefined ? [] : [id])];
  return mark + Buffer.from(JSON.stringify(members)).toString('base64');
}

/** Undefined for what the gateway has not wrapped: a signature of the client's own dialect. */
export function unwrapSignature(text: string): Signature | undefined {
  if (!text.startsWith(mark)) return undefined;
  const [dialect, kind, data, id] = membersIn(text.slice(mark.length));
  if (typeof dialect !== 'string' || typeof data !== 'string' || (kind !== 'proof' && kind !== 'content'))
    return undefined;
  return { dialect, kind, data, ...(typeof id === 'string' ? { id } : {}) };
}

/** Whether a body could hold a wrapped signature, which no provider may be sent. */
export function mayHoldWrapped(body: Buffer): boolean {
  return body.includes(mark);
}

/** Twenty letters and digits, which base64 takes for fifteen bytes. */
const mark = 'headgateSignatureV1x';

function membersIn(base64: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, 'base64').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
