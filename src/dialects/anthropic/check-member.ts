import { GatewayError } from '../../core/errors.ts';
import { isNumber, readNumber } from '../../core/json/read-number.ts';
import { type JsonMember, readText } from '../../core/json/scan-object.ts';
import { countCharacters } from '../count-characters.ts';

const quote = 0x22;
const letterN = 0x6e;
const letterT = 0x74;
const letterF = 0x66;

/** A 400 in the words of Anthropic's API: the path of the member, then what is wrong. */
export function invalidMember(param: string, what: string, type = 'invalid_value'): GatewayError {
  const loc = ['body', ...param.split('.')];
  return new GatewayError('invalid_request', `${param}: ${what}`, { param, detail: [{ type, loc, msg: what }] });
}

export function missing(param: string): GatewayError {
  return invalidMember(param, 'Field required', 'missing');
}

/** @throws GatewayError where the member is neither true nor false. Null and an absent member mean false. */
export function readFlag(body: Buffer, member: JsonMember | undefined, param: string): boolean {
  if (member === undefined) return false;
  const first = body[member.valueStart];
  if (first === letterT) return true;
  if (first === letterF || first === letterN) return false;
  throw invalidMember(param, 'Input should be a valid boolean');
}

/** @throws GatewayError where the member is not a whole number from 0 */
export function readCount(body: Buffer, member: JsonMember, param: string): number {
  const value = isNumber(body, member.valueStart) ? readNumber(body, member.valueStart) : undefined;
  if (value === undefined || !Number.isInteger(value) || value < 0) {
    throw invalidMember(param, 'Input should be a valid integer from 0');
  }
  return value;
}

/** @throws GatewayError where the member is not a string of 1 to `maxLength` characters */
export function readName(body: Buffer, member: JsonMember, param: string, maxLength: number): string {
  if (body[member.valueStart] !== quote) throw invalidMember(param, 'Input should be a valid string');
  // A character takes at most twelve bytes, as an escaped surrogate pair. A longer value need not be read.
  const isReadable = member.valueEnd - member.valueStart <= 12 * maxLength + 2;
  const name = isReadable ? readText(body, member) : undefined;
  if (name === '') throw invalidMember(param, 'String should have at least 1 character');
  if (name === undefined || countCharacters(name, maxLength) > maxLength) {
    throw invalidMember(param, `String should have at most ${maxLength} characters`);
  }
  return name;
}
