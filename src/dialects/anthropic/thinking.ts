import type { ReasoningPart } from '../../core/message.ts';
import type { Signature } from '../../core/signature.ts';
import { text } from '../chat-form/read-value.ts';
import { type SignatureOwner, unwrapSignature, wrapSignature } from '../wrapped-signature.ts';

/**
 * Blocks of thoughts. Clients send them back unchanged, with their signatures. A signature of another dialect is wrapped, so
 * that the gateway knows it again: docs/decisions/signatures-go-home.md.
 */

/** Stands where a thought has no signature: the dialect has none without one, and no provider may be sent such a thought. */
const unsigned = wrapSignature({ dialect: 'none', kind: 'proof', data: '' });

export function readThinking(block: Readonly<Record<string, unknown>>, at: string): ReasoningPart {
  const thought = text(block['thinking'], `${at}.thinking`);
  const signature = signatureIn(block['signature'], 'proof');
  // Beside a thought that is encrypted as a whole, the text can only be a summary.
  const isSummary = signature?.kind === 'content' ? { isSummary: true as const } : {};
  return { kind: 'reasoning', text: thought, ...isSummary, ...(signature === undefined ? {} : { signature }) };
}

export function readRedactedThinking(block: Readonly<Record<string, unknown>>, at: string): ReasoningPart {
  const signature = signatureIn(text(block['data'], `${at}.data`), 'content');
  return { kind: 'reasoning', text: '', ...(signature === undefined ? {} : { signature }) };
}

/** A signature of a client or a provider of this dialect. */
export function signatureIn(value: unknown, kind: Signature['kind']): Signature | undefined {
  if (typeof value !== 'string' || value === '' || value === unsigned) return undefined;
  return unwrapSignature(value) ?? { dialect: 'anthropic', kind, data: value };
}

/** The text of a signature in this dialect. */
export function signatureText(signature: Signature | undefined, owner?: SignatureOwner): string {
  if (signature === undefined) return unsigned;
  return signature.dialect === 'anthropic' && owner === undefined ? signature.data : wrapSignature(signature, owner);
}

export function thinkingBlock(thinking: string, signature: Signature | undefined): object {
  // A thought without a text that anybody may read.
  if (thinking === '' && signature?.kind === 'content') return redactedBlock(signature);
  return { type: 'thinking', thinking, signature: signatureText(signature) };
}

/** @param owner what the signature belongs to, where that is not a thought */
export function redactedBlock(signature: Signature, owner?: SignatureOwner): object {
  return { type: 'redacted_thinking', data: signatureText(signature, owner) };
}
