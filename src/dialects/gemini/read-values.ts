import { numberOf } from '../../core/json/parse-exact.ts';
import { optional, text, wrong } from '../chat-form/read-value.ts';

/** Returns an object with the number under the given key, to be spread. Google also takes a number in quotes. */
export function optionalNumber<Key extends string>(
  key: Key,
  value: unknown,
  field: string,
): { [Name in Key]?: number } {
  return optional(key, value, () => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : numberOf(value);
    if (number === undefined || !Number.isFinite(number)) throw wrong(field, 'a number');
    return number;
  });
}

export function texts(value: unknown, field: string): string[] {
  if (!Array.isArray(value)) throw wrong(field, 'an array of strings');
  return value.map((one: unknown, index) => text(one, `${field}.${index}`));
}
