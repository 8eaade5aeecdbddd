import { GatewayError } from '../core/errors.ts';
import { type JsonMembers, scanObject } from '../core/json/scan-object.ts';
import type { Collected } from './collect-body.ts';

/** The complete answer's body and where its members stand, or why it is none. */
export function readAnswer(
  collected: Collected,
  maxBytes: number,
  provider: string,
): { readonly body: Buffer; readonly members: JsonMembers } | GatewayError {
  if (collected.kind === 'broken') return collected.error;
  if (collected.kind === 'too_large') {
    return new GatewayError(
      'upstream_too_large',
      `The answer of the provider ${provider} has more than ${maxBytes} bytes.`,
    );
  }
  const { body } = collected;
  const scanned = scanObject(body);
  if (scanned.kind === 'object') return { body, members: scanned.members };
  return new GatewayError('upstream_invalid', `The provider ${provider} answered with something that is not JSON.`);
}
