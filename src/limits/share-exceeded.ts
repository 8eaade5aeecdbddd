import { GatewayError } from '../core/errors.ts';
import type { bufferKinds, BufferKind } from './byte-budget.ts';
import { busyRetryMs } from './store.ts';

export type Scope = 'caller' | 'address';

/** Whose share is exceeded, and of which resource: the label of a metric. */
export type ExceededShare = `${Scope}_${'in_flight' | 'in_queue' | (typeof bufferKinds)[BufferKind]['label']}`;

/**
 * Last sentence of the refusal of an address. If a proxy is not named in the settings, all clients behind it share its
 * address.
 */
export const proxyHint = ' If it is a proxy, name it in server.trustedProxies.';

/**
 * The refusal of a caller or an address that uses all of its share.
 * @param used what it uses, for people
 * @param setting the setting of the whole, of which the share is a fraction
 */
export function shareExceeded(scope: Scope, hasKey: boolean, used: string, setting: string): GatewayError {
  const who = scope === 'caller' && hasKey ? 'key' : 'address';
  const hint = who === 'address' ? proxyHint : '';
  const message = `This ${who} has ${used} in this process, all that one ${scope} may have (limits.maxShare.${scope} of ${setting}).${hint}`;
  return new GatewayError('rate_limit_exceeded', message, { retryAfterMs: busyRetryMs });
}
