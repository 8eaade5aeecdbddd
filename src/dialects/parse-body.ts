import { mostParsedValues } from '../core/json/parse-bounded.ts';
import { parseExact } from '../core/json/parse-exact.ts';
import { scanObject } from '../core/json/scan-object.ts';
import { unreadableAnswer } from '../core/unreadable.ts';

/**
 * Parses a provider's complete answer; undefined where it is not an object.
 * @throws GatewayError `upstream_invalid` where it is not JSON, or has too many values
 */
export function parseBody(
  body: Buffer,
  parse: (text: string) => unknown = parseExact,
  most = mostParsedValues,
): unknown {
  const scanned = scanObject(body, most);
  if (scanned.kind === 'invalid') {
    throw unreadableAnswer(`its body is not valid JSON (${scanned.fault.describe(body)})`);
  }
  if (scanned.kind !== 'object') return undefined;
  try {
    return parse(body.toString());
  } catch {
    throw unreadableAnswer('its body has too many numbers that JavaScript would write differently');
  }
}
