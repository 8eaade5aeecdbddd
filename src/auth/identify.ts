import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import type { Exchange } from '../core/exchange.ts';
import { callerAddress } from './caller-address.ts';
import type { Keys } from './keys.ts';
import { presentedKey } from './presented-key.ts';

/**
 * Who is calling. Where keys are configured, the key's owner; where none are, the address, whatever key was sent: a
 * client of this kind always sends one, and it must be no way around the limit.
 * @param wallMs now, in milliseconds since 1970
 * @throws GatewayError `missing_api_key`, `invalid_api_key`
 */
export function identify(headers: Exchange['headers'], clientAddress: string, keys: Keys, wallMs: number): Caller {
  const address = callerAddress(clientAddress);
  if (!keys.required) return { kind: 'address', id: address, address };
  const key = presentedKey(headers);
  if (key === undefined) {
    throw new GatewayError('missing_api_key', 'No API key: send "Authorization: Bearer <key>" or "x-api-key: <key>".', {
      headers: { 'www-authenticate': 'Bearer' },
    });
  }
  const found = keys.find(key, wallMs);
  if (found.kind === 'known') return { ...found.caller, address };
  throw invalidKey(
    found.kind === 'expired'
      ? `The API key "${found.id}" expired at ${new Date(found.expiredAtMs).toISOString()}.`
      : 'The API key is not known here.',
  );
}

function invalidKey(message: string): GatewayError {
  return new GatewayError('invalid_api_key', message, {
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  });
}
