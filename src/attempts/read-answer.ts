import { GatewayError } from '../core/errors.ts';
import type { Collected } from './collect-body.ts';

/** The complete answer's body, or why it is none. */
export function readAnswer(collected: Collected, maxBytes: number, provider: string): Buffer | GatewayError {
  if (collected.kind === 'broken') return collected.error;
  if (collected.kind === 'too_large') {
    return new GatewayError(
      'upstream_too_large',
      `The answer of the provider ${provider} has more than ${maxBytes} bytes.`,
    );
  }
  if (looksLikeObject(collected.body)) return collected.body;
  return new GatewayError('upstream_invalid', `The provider ${provider} answered with something that is not JSON.`);
}

const openBrace = 0x7b;
const closeBrace = 0x7d;

/** A glance, not a parse: it finds pages, empty and cut bodies; whoever reads the answer's members parses it anyway. */
function looksLikeObject(body: Buffer): boolean {
  let start = 0;
  let end = body.length - 1;
  while (isSpace(body[start])) start += 1;
  while (end > start && isSpace(body[end])) end -= 1;
  return body[start] === openBrace && end > start && body[end] === closeBrace;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
