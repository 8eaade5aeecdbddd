import type { CompleteAnswer, ProviderHead } from '../core/answer.ts';
import { GatewayError } from '../core/errors.ts';
import { scanObject } from '../core/json/scan-object.ts';
import type { Target } from '../core/plan.ts';
import type { Collected } from './collect-body.ts';

/** The complete answer, or why it is none. */
export function readAnswer(
  collected: Collected,
  maxBytes: number,
  target: Target,
  head: ProviderHead,
): CompleteAnswer | GatewayError {
  if (collected.kind === 'broken' || collected.kind === 'refused') return collected.error;
  if (collected.kind === 'too_large') {
    return new GatewayError(
      'upstream_too_large',
      `The answer of the provider ${target.provider.name} has more than ${maxBytes} bytes.`,
    );
  }
  const { body } = collected;
  const scanned = scanObject(body);
  if (scanned.kind === 'object') return { kind: 'complete', target, head, body, members: scanned.members };
  const { name } = target.provider;
  return new GatewayError('upstream_invalid', `The provider ${name} answered with something that is not JSON.`);
}
