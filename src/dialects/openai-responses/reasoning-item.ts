import type { Part, ReasoningPart } from '../../core/message.ts';
import type { Signature } from '../../core/signature.ts';
import { isObject, text, wrong } from '../chat-form/read-value.ts';
import { unwrapSignature, wrapSignature } from '../wrapped-signature.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads a reasoning item into its texts, of which the last one has the signature.
 * @throws GatewayError `invalid_request` naming the member whose form is wrong
 */
export function readReasoningItem(item: Members, path: string): ReasoningPart[] {
  const { id, summary, content, encrypted_content: encrypted } = item;
  const texts = [...readTexts(summary, `${path}.summary`), ...readTexts(content, `${path}.content`)];
  const signature = typeof encrypted === 'string' && encrypted !== '' ? readSignature(encrypted, id) : undefined;
  const last = texts.pop() ?? '';
  const parts = texts.map((one): ReasoningPart => ({ kind: 'reasoning', text: one, isSummary: true }));
  if (signature !== undefined) return [...parts, { kind: 'reasoning', text: last, isSummary: true, signature }];
  return last === '' ? parts : [...parts, { kind: 'reasoning', text: last, isSummary: true }];
}

function readTexts(value: unknown, path: string): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong(path, 'an array of objects');
  return value.map((one: unknown, index) => text(isObject(one) ? one['text'] : undefined, `${path}.${index}.text`));
}

function readSignature(encrypted: string, id: unknown): Signature {
  const sealed = { dialect: 'openai-responses', kind: 'content', data: encrypted } as const;
  return unwrapSignature(encrypted) ?? (typeof id === 'string' ? { ...sealed, id } : sealed);
}

/** The value of `encrypted_content`. A signature of another dialect is wrapped, with the call that it belongs to. */
export function writeEncrypted(signature: Signature, callId?: string): string {
  if (signature.dialect === 'openai-responses') return signature.data;
  return wrapSignature(callId === undefined ? signature : { ...signature, id: callId });
}

/** Gives a call of a tool the signature that a reasoning item without text has kept for it. */
export function withSignatures(parts: readonly Part[]): Part[] {
  const callIds = new Set(parts.flatMap((part) => (part.kind === 'tool_call' ? [part.id] : [])));
  const kept = new Map<string, Signature>();
  const others = parts.filter((part) => {
    const signature = part.kind === 'reasoning' && part.text === '' ? part.signature : undefined;
    if (signature?.id === undefined || signature.dialect === 'openai-responses' || !callIds.has(signature.id))
      return true;
    const { id, ...rest } = signature;
    kept.set(id, rest);
    return false;
  });
  return others.map((part) => {
    const signature = part.kind === 'tool_call' ? kept.get(part.id) : undefined;
    return part.kind === 'tool_call' && signature !== undefined ? { ...part, signature } : part;
  });
}
