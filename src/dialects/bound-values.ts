import { GatewayError } from '../core/errors.ts';
import { scanObject } from '../core/json/scan-object.ts';

/** So many values may any body have. */
const freeValues = 20_000;
/** Conversations are mostly text. A value of a parsed body takes more memory than so many bytes of text. */
const bytesPerValue = 16;

/**
 * Refuses a body that would take much more memory than its bytes once it is parsed. Bodies that pass in their own bytes are
 * never parsed, so the bound is for translated ones only.
 * @throws GatewayError `invalid_request`
 */
export function boundValues(body: Buffer): void {
  // No value is shorter than a byte and the comma after it.
  if (body.length <= 2 * freeValues) return;
  const most = freeValues + Math.floor(body.length / bytesPerValue);
  const scanned = scanObject(body, most);
  if (scanned.kind !== 'invalid' || scanned.fault.kind !== 'values') return;
  const message = `The body has more than ${most} JSON values. That is too many for its ${body.length} bytes to be translated for this model's provider.`;
  throw new GatewayError('invalid_request', message, {
    detail: [{ type: 'too_many_values', loc: ['body', scanned.fault.position], msg: message }],
  });
}
