import { GatewayError } from '../core/errors.ts';
import type { Inference } from '../core/inference.ts';

/** Throws the error of a call in the form that its inference gives it, where it has one. */
export function failAsOwn(inference: Inference, thrown: unknown): never {
  const isOwn = inference.operation !== 'generate' && thrown instanceof GatewayError;
  throw (isOwn ? inference.relayError?.(thrown) : undefined) ?? thrown;
}
