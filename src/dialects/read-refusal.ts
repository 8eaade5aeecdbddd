import type { GatewayError } from '../core/errors.ts';
import { scanObject } from '../core/json/scan-object.ts';

/** A provider's refusal is a few hundred bytes; what is larger is not read for its words. */
const maxReadBytes = 65_536;
const maxWordsLength = 2000;

/**
 * The provider's own body where the error is its refusal and the body is a JSON object, which can pass as it is.
 * Undefined for every other error: a body that names key fragments must not get out, whoever attached it.
 */
export function passableRefusal(error: GatewayError): Buffer | undefined {
  const body = error.context.providerBody;
  if (!body || (error.code !== 'provider_refused' && error.code !== 'provider_rate_limited')) return undefined;
  return scanObject(body).kind === 'object' ? body : undefined;
}

/** What a provider says to people in its refusal, whatever its dialect. Undefined where it says nothing. */
export function refusalWords(error: GatewayError): string | undefined {
  const body = passableRefusal(error);
  if (!body || body.length > maxReadBytes) return undefined;
  const said = JSON.parse(body.toString()) as Record<string, unknown>;
  const words = stringIn(said['error'], 'message') ?? said['error'] ?? said['message'] ?? said['detail'];
  return typeof words === 'string' && words !== '' ? words.slice(0, maxWordsLength) : undefined;
}

function stringIn(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = (value as Record<string, unknown>)[key];
  return typeof found === 'string' ? found : undefined;
}
