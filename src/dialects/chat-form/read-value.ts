import { GatewayError } from '../../core/errors.ts';
import { numberOf } from '../../core/json/parse-exact.ts';

/** The error for a value whose type does not allow it to be sent to a provider of another dialect. */
export function wrong(param: string, expected: string): GatewayError {
  const message = `Invalid type for '${param}': expected ${expected}.`;
  return new GatewayError('invalid_request', message, {
    param,
    detail: [{ type: 'invalid_type', loc: ['body', ...param.split('.')], msg: `must be ${expected}` }],
  });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws GatewayError where the value is not a string */
export function text(value: unknown, param: string): string {
  if (typeof value !== 'string') throw wrong(param, 'a string');
  return value;
}

/**
 * Returns an object with the value under the given key, to be spread; an empty object where the value is absent or
 * null.
 */
export function optionalText<Key extends string>(key: Key, value: unknown, param: string): { [Name in Key]?: string } {
  return optional(key, value, () => text(value, param));
}

export function optionalNumber<Key extends string>(
  key: Key,
  value: unknown,
  param: string,
): { [Name in Key]?: number } {
  return optional(key, value, () => {
    const number = numberOf(value);
    if (number === undefined) throw wrong(param, 'a number');
    return number;
  });
}

export function optionalBoolean<Key extends string>(
  key: Key,
  value: unknown,
  param: string,
): { [Name in Key]?: boolean } {
  return optional(key, value, () => {
    if (typeof value !== 'boolean') throw wrong(param, 'true or false');
    return value;
  });
}

export function optional<Key extends string, Value>(
  key: Key,
  value: unknown,
  read: () => Value,
): { [Name in Key]?: Value } {
  if (value === undefined || value === null) return {};
  // TypeScript widens a computed key to string. The object has only this key.
  return { [key]: read() } as { [Name in Key]?: Value };
}
