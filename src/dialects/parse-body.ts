import { parseExact } from '../core/json/parse-exact.ts';
import { scanObject } from '../core/json/scan-object.ts';
import { unreadableAnswer } from '../core/unreadable.ts';

/** A body of small values takes nineteen times its size once parsed, so the number of values is limited too. */
export const maxValues = 200_000;

/**
 * Parses a provider's complete answer; undefined where it is not an object.
 * @throws GatewayError `upstream_invalid` where it is not JSON, or has too many values
 */
export function parseBody(body: Buffer, parse: (text: string) => unknown = parseExact, most = maxValues): unknown {
  const scanned = scanObject(body, most);
  if (scanned.kind === 'invalid') {
    throw unreadableAnswer(`its body is not valid JSON (${scanned.fault.describe(body)})`);
  }
  return scanned.kind === 'object' ? parse(body.toString()) : undefined;
}
