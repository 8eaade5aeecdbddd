import { mostValuesIn, parseBounded } from '../core/json/parse-bounded.ts';
import type { Signature } from '../core/signature.ts';

/**
 * What a signature belongs to, where the client's dialect has no field for it there, so that it stands in a field of its own:
 * the text before it, or the tool call with this id.
 */
export type SignatureOwner = { readonly kind: 'text' } | { readonly kind: 'tool_call'; readonly id: string };

/**
 * A signature of one dialect in a field of another, as text that is base64 as a whole: some clients check that. What it is
 * for: docs/decisions/signatures-go-home.md. A client can change it, so what is read from it is the client's word.
 */
export function wrapSignature({ dialect, kind, data, id }: Signature, owner?: SignatureOwner): string {
  const members: unknown[] = [dialect, kind, data, ...(id === undefined ? [] : [id])];
  if (owner !== undefined) members.push(...(id === undefined ? [null] : []), owner.kind === 'text' ? '' : owner.id);
  return mark + Buffer.from(JSON.stringify(members)).toString('base64');
}

/** Undefined for what the gateway has not wrapped: a signature of the client's own dialect. */
export function unwrapSignature(text: string): Signature | undefined {
  const [dialect, kind, data, id] = membersIn(text);
  if (typeof dialect !== 'string' || typeof data !== 'string' || (kind !== 'proof' && kind !== 'content'))
    return undefined;
  return { dialect, kind, data, ...(typeof id === 'string' ? { id } : {}) };
}

/** What a wrapped signature belongs to; undefined where it belongs to the thought that it stands in. */
export function ownerOfWrapped(text: string): SignatureOwner | undefined {
  const owner = membersIn(text)[4];
  if (typeof owner !== 'string') return undefined;
  return owner === '' ? { kind: 'text' } : { kind: 'tool_call', id: owner };
}

/** Whether a body could hold a wrapped signature, which no provider may be sent. */
export function mayHoldWrapped(body: Buffer): boolean {
  return body.includes(mark);
}

/** Whether the gateway has wrapped this signature. */
export function isWrapped(text: string): boolean {
  return text.startsWith(mark);
}

/** Twenty letters and digits, which base64 takes for fifteen bytes. */
const mark = 'headgateSignatureV1x';

/** The list itself and what `wrapSignature` puts into it. A client may have put in more. */
const mostMembers = 8;

function membersIn(text: string): readonly unknown[] {
  if (!text.startsWith(mark)) return [];
  try {
    const json = Buffer.from(text.slice(mark.length), 'base64').toString();
    if (mostValuesIn(json) > mostMembers) return [];
    const value = parseBounded(json);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
