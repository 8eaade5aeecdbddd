import { GatewayError } from '../core/errors.ts';
import { scanObject } from '../core/json/scan-object.ts';
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
  if (scanObject(collected.body).kind === 'object') return collected.body;
  return new GatewayError('upstream_invalid', `The provider ${provider} answered with something that is not JSON.`);
}
