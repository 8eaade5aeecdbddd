import { GatewayError } from '../../core/errors.ts';
import { isNumber, readNumber } from '../../core/json/read-number.ts';
import { type JsonMember, readText } from '../../core/json/scan-object.ts';
import { countCharacters } from '../count-characters.ts';

/** A 400 with OpenAI's own message. OpenAI's SDKs show its `code` and `param`. */
export function invalidRequest(code: string | undefined, param: string | undefined, message: string): GatewayError {
  const loc = param === undefined ? [] : param.split('.');
  return new GatewayError('invalid_request', message, {
    ...(param === undefined ? {} : { param }),
    ...(code === undefined ? {} : { detail: [{ type: code, loc, msg: message }] }),
  });
}

function invalidType(param: string, expected: string, body: Buffer, member: JsonMember): GatewayError {
  const found = nameType(body, member);
  return invalidRequest(
    'invalid_type',
    param,
    `Invalid type for '${param}': expected ${expected}, but got ${found} instead.`,
  );
}

export function isNull(body: Buffer, member: JsonMember): boolean {
  return body[member.valueStart] === 0x6e;
}

export function isTrue(body: Buffer, member: JsonMember): boolean {
  return body[member.valueStart] === 0x74;
}

export function isFalse(body: Buffer, member: JsonMember): boolean {
  return body[member.valueStart] === 0x66;
}

/** @throws GatewayError where the member is neither true nor false. `param` is its path. */
export function readBoolean(body: Buffer, member: JsonMember, param: string): boolean {
  if (isTrue(body, member)) return true;
  if (isFalse(body, member)) return false;
  throw invalidType(param, 'a boolean', body, member);
}

/**
 * Reads a whole number. Undefined for null and for a number below 1, which sets no limit; the provider judges it.
 * @throws GatewayError where the member is not a whole number, because some providers would read it as one
 */
export function readCount(body: Buffer, member: JsonMember, param: string): number | undefined {
  if (isNull(body, member)) return undefined;
  const value = isNumber(body, member.valueStart) ? readNumber(body, member.valueStart) : undefined;
  if (value === undefined || !Number.isInteger(value)) throw invalidType(param, 'an integer', body, member);
  return value >= 1 ? value : undefined;
}

/** @throws GatewayError where the member is not a string of 1 to `maxLength` characters */
export function readName(body: Buffer, member: JsonMember, param: string, maxLength: number): string {
  if (body[member.valueStart] !== 0x22) throw invalidType(param, 'a string', body, member);
  // A character takes at most twelve bytes, as an escaped surrogate pair. A longer value need not be read.
  const readable = member.valueEnd - member.valueStart <= 12 * maxLength + 2;
  const name = readable ? readText(body, member) : undefined;
  if (name === '') {
    throw invalidRequest(
      'empty_string',
      param,
      `Invalid '${param}': empty string. Expected a string with minimum length 1, but got an empty string instead.`,
    );
  }
  // A text never has more characters than UTF-16 units, so almost no text must be counted.
  if (name !== undefined && (name.length <= maxLength || countCharacters(name, maxLength) <= maxLength)) return name;
  throw invalidRequest(
    'string_above_max_length',
    param,
    `Invalid '${param}': string too long. Expected a string with maximum length ${String(maxLength)}.`,
  );
}

/** The type of the value in the words of OpenAI's messages. */
function nameType(body: Buffer, member: JsonMember): string {
  switch (String.fromCharCode(body[member.valueStart] ?? 0)) {
    case '{':
      return 'an object';
    case '[':
      return 'an array';
    case '"':
      return 'a string';
    case 't':
    case 'f':
      return 'a boolean';
    case 'n':
      return 'null';
    default:
      return Number.isInteger(readNumber(body, member.valueStart)) ? 'an integer' : 'a decimal';
  }
}
