import type { Signature } from '../../core/signature.ts';
import { unwrapSignature, wrapSignature } from '../wrapped-signature.ts';

/**
 * Signatures in the field `thoughtSignature`, which clients send back unchanged. A signature of another dialect is wrapped, so
 * that the gateway knows it again: docs/decisions/signatures-go-home.md.
 */

/**
 * Values that Google documents for a call whose signature is lost. They are no signatures.
 * Source: https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export const noSignature = 'skip_thought_signature_validator';
const standIns: ReadonlySet<string> = new Set([noSignature, 'context_engineering_is_the_way_to_go']);

export function readSignature(value: unknown): Signature | undefined {
  if (typeof value !== 'string' || value === '' || standIns.has(value)) return undefined;
  return unwrapSignature(value) ?? { dialect: 'gemini', kind: 'proof', data: value };
}

export function signatureMember(signature: Signature | undefined): { thoughtSignature?: string } {
  if (signature === undefined) return {};
  return { thoughtSignature: signature.dialect === 'gemini' ? signature.data : wrapSignature(signature) };
}
