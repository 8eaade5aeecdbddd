import { GatewayError } from '../core/errors.ts';
import type { bufferKinds, BufferKind } from './byte-budget.ts';
import { busyRetryMs } from './store.ts';

export type Scope = 'caller' | 'address';

/** Whose part of the process is full, and what of it: the label of a metric. */
export type ExceededShare = `${Scope}_${'in_flight' | (typeof bufferKinds)[BufferKind]['label']}`;

/** Ends the refusal of an address: behind a proxy that nobody named, all its clients are one. */
export const proxyHint = ' If it is a proxy, name it in server.trustedProxies.';

/**
 * The refusal of somebody who holds all that one may.
 * @param used what that is, for people
 * @param setting what the part is a part of
 */
export function shareExceeded(scope: Scope, hasKey: boolean, used: string, setting: string): GatewayError {
  const who = scope === 'caller' && hasKey ? 'key' : 'address';
  const hint = who === 'address' ? proxyHint : '';
  const message = `This ${who} has ${used} under way in this process, all that one ${scope} may have (limits.maxShare.${scope} of ${setting}).${hint}`;
  return new GatewayError('rate_limit_exceeded', message, { retryAfterMs: busyRetryMs });
}
