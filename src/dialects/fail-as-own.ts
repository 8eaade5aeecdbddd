import { GatewayError } from '../core/errors.ts';
import type { Inference } from '../core/inference.ts';
import type { AttemptRecord } from '../core/outcome.ts';

/** Throws the error of a call in the form that its inference gives it, where it has one. */
export function failAsOwn(inference: Inference, thrown: unknown, attempts: readonly AttemptRecord[]): never {
  const provider = attempts.at(-1)?.target.provider.name;
  const isOwn = thrown instanceof GatewayError && provider !== undefined;
  throw (isOwn ? inference.relayError?.(thrown, provider) : undefined) ?? thrown;
}
