import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import { callerAddress } from './address-for-limits.ts';
import { recall, remember, type ShownCredentials } from './remembered-caller.ts';
import type { ApiKeys } from './api-keys.ts';
import { presentedKey } from './presented-key.ts';

/**
 * Finds out who is calling. If keys are configured, it is the owner of the key. If none are, it is the address,
 * whatever key was sent: OpenAI clients always send one, and an invented key must not be a way around the limit.
 * @param wallMs now, in milliseconds since 1970
 * @throws GatewayError `missing_api_key`, `invalid_api_key`
 */
export function identify(shown: ShownCredentials, keys: ApiKeys, wallMs: number): Caller {
  return recall(shown, keys, wallMs) ?? lookUp(shown, keys, wallMs);
}

/**
 * Whose key a request shows, if the key is known; undefined also if no key is required. It tells senders apart before a
 * request is started. It remembers nothing and counts no failure, because `identify` runs later.
 * @param wallMs now, in milliseconds since 1970
 */
export function ownerOfKey(
  shown: ShownCredentials,
  keys: ApiKeys,
  wallMs: number,
): Pick<Caller, 'id' | 'priority'> | undefined {
  if (!keys.required) return undefined;
  const recalled = recall(shown, keys, wallMs);
  if (recalled !== undefined) return recalled;
  const key = presentedKey(shown, keys.places);
  const found = key === undefined ? undefined : keys.find(key, wallMs);
  return found?.kind === 'known' ? found.caller : undefined;
}

function lookUp(shown: ShownCredentials, keys: ApiKeys, wallMs: number): Caller {
  const { clientAddress } = shown;
  const address = callerAddress(clientAddress);
  if (!keys.required) {
    const caller: Caller = { kind: 'address', id: address, address };
    remember(shown, keys, caller, Infinity);
    return caller;
  }
  const key = presentedKey(shown, keys.places);
  if (key === undefined) {
    const message = 'No API key: send "Authorization: Bearer <key>", "x-api-key: <key>" or "x-goog-api-key: <key>".';
    throw new GatewayError('missing_api_key', message, { headers: { 'www-authenticate': 'Bearer' } });
  }
  const found = keys.find(key, wallMs);
  if (found.kind === 'known') {
    const caller: Caller = { ...found.caller, address };
    remember(shown, keys, caller, found.expiresAtMs);
    return caller;
  }
  throw invalidKey(
    found.kind === 'expired'
      ? `The API key "${found.id}" expired at ${new Date(found.expiredAtMs).toISOString()}.`
      : 'The API key is not known here. Send a key that this gateway has made, not the key of a provider.',
  );
}

function invalidKey(message: string): GatewayError {
  return new GatewayError('invalid_api_key', message, {
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  });
}
