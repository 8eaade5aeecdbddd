import { GatewayError } from '../../core/errors.ts';

const maxWordsLength = 2000;

/**
 * The error that a provider tells where an answer should be: as an event of a stream, or as the body of a 200.
 * Undefined where the value tells none. Words about the gateway's own credentials stay inside.
 */
export function toldError(value: unknown): GatewayError | undefined {
  const told = memberOf(value, 'error');
  if (told === undefined || told === null || told === false) return undefined;
  const words = memberOf(told, 'message') ?? told;
  const message = typeof words === 'string' ? words.slice(0, maxWordsLength) : undefined;
  const aboutCredentials =
    memberOf(told, 'code') === 'invalid_api_key' || memberOf(told, 'type') === 'authentication_error';
  return new GatewayError(aboutCredentials ? 'provider_auth_failed' : 'upstream_error', message);
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
