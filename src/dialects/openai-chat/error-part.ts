import type { JsonMember, JsonMembers } from '../../core/json/scan-object.ts';

/** Members of a body that its error can stand in. All others may be large, and are not parsed. */
const partNames = [
  'error',
  'errors',
  'error_code',
  'error_msg',
  'base_resp',
  'success',
  'choices',
  'object',
  'type',
  'message',
  'detail',
  'code',
  'param',
  'status',
  'status_code',
  'statusCode',
] as const;

/** A parsed value of many small parts takes nineteen times its bytes, so no member of more bytes is parsed. */
const maxParsedBytes = 1_048_576;

const errorText = Buffer.from('"error"');
const letterN = 0x6e;
const letterF = 0x66;

/**
 * The members of a complete answer that an error can stand in, parsed. Undefined where the bytes show that there is none:
 * an answer with choices, without an `error` of its own and without `"error"` inside its choices. The quotes of that text
 * cannot stand in a JSON string unescaped, so no text of an answer leads here.
 */
export function errorPartOf(body: Buffer, { list }: JsonMembers): Readonly<Record<string, unknown>> | undefined {
  let isSuspect = true;
  for (const member of list) {
    if (member.isNamed('choices')) isSuspect = isEmpty(member) || mentionsError(body, member);
    else if (member.isNamed('error') && saysSomething(body, member)) return parts(body, list);
  }
  return isSuspect ? parts(body, list) : undefined;
}

function mentionsError(body: Buffer, { valueStart, valueEnd }: JsonMember): boolean {
  const at = body.indexOf(errorText, valueStart);
  return at !== -1 && at < valueEnd;
}

/** `null`, `[]` or `[ ]`: no answer. */
function isEmpty({ valueStart, valueEnd }: JsonMember): boolean {
  return valueEnd - valueStart <= 4;
}

/** Neither `null` nor `false`. */
function saysSomething(body: Buffer, { valueStart }: JsonMember): boolean {
  return body[valueStart] !== letterN && body[valueStart] !== letterF;
}

function parts(body: Buffer, list: readonly JsonMember[]): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const member of list) {
    const name = partNames.find((one) => member.isNamed(one)) ?? 'other';
    const isSmall = member.valueEnd - member.valueStart <= maxParsedBytes;
    if (name === 'other' || !isSmall) found[name] = null;
    else found[name] = JSON.parse(body.toString('utf8', member.valueStart, member.valueEnd)) as unknown;
  }
  return found;
}
