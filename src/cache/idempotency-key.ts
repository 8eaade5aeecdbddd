import { GatewayError } from '../core/errors.ts';

const maxLength = 255;
/** As Stripe takes it: bare, and without spaces. */
const bare = /^[\x21\x23-\x7e]+$/;
/** As the IETF's draft has it: a string of structured fields (RFC 9651, 3.3.3). */
const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)"$/;

/**
 * The key of a request, the same with quotes and without. Undefined where it has none.
 * @throws GatewayError `invalid_request`
 */
export function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const value = typeof header === 'string' ? header : header.join();
  const key = quoted.exec(value)?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? (bare.test(value) ? value : '');
  if (key.length > 0 && key.length <= maxLength) return key;
  throw new GatewayError(
    'invalid_request',
    `Idempotency-Key must be one key of 1 to ${maxLength} visible ASCII characters, bare or in double quotes.`,
    { status: 400, param: 'idempotency-key' },
  );
}
