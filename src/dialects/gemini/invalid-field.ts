import { GatewayError } from '../../core/errors.ts';

/** A 400 that names the field. */
export function invalidField(field: string, what: string, type = 'invalid_value'): GatewayError {
  const loc = ['body', ...field.split('.')];
  return new GatewayError('invalid_request', `Invalid value at '${field}': ${what}`, {
    param: field,
    detail: [{ type, loc, msg: what }],
  });
}
