import type { JsonMember, JsonMembers } from '../../core/json/scan-object.ts';
import { namesBesideChoices, namesOfErrors } from './foreign-error-forms.ts';

/** A parsed value of many small parts takes nineteen times its bytes, so no member of more bytes is parsed. */
const maxParsedBytes = 1_048_576;

const errorText = Buffer.from('"error"');
const letterN = 0x6e;
const letterF = 0x66;
const backslash = 0x5c;
const lowerCaseBit = 0x20;
/** First letters of `namesBesideChoices`. Nearly no other member of an answer begins with one. */
const firstLetters: ReadonlySet<number> = new Set([...namesBesideChoices].map((name) => name.charCodeAt(0)));

/**
 * The members of a complete answer that an error can stand in, parsed. Undefined where the bytes show that there is none:
 * an answer with choices, without a member beside them that could tell an error, and without `"error"` inside of them. The
 * quotes of that text cannot stand in a JSON string unescaped, so no text of an answer leads here.
 */
export function errorPartOf(body: Buffer, { list }: JsonMembers): Readonly<Record<string, unknown>> | undefined {
  let isSuspect = true;
  for (const member of list) {
    if (member.isNamed('choices')) isSuspect = isEmpty(member) || mentionsError(body, member);
    else if (mayTell(body, member) && saysSomething(body, member)) return parts(body, list);
  }
  return isSuspect ? parts(body, list) : undefined;
}

/** Whether a member beside choices has a name under which an error is told. */
function mayTell(body: Buffer, member: JsonMember): boolean {
  const letter = body[member.keyStart + 1] ?? 0;
  return (firstLetters.has(letter | lowerCaseBit) || letter === backslash) && namesBesideChoices.has(nameOf(member));
}

/** No name that is looked for is longer, also where each of its letters is escaped. */
const longestNameBytes = 128;

/** In lower case; empty for one that nobody looks for. */
function nameOf(member: JsonMember): string {
  return member.keyEnd - member.keyStart > longestNameBytes ? '' : member.key.toLowerCase();
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
    const name = nameOf(member);
    const isLookedAt = name === 'choices' || namesOfErrors.has(name);
    if (!isLookedAt || member.valueEnd - member.valueStart > maxParsedBytes) found['other'] = null;
    else found[member.key] = JSON.parse(body.toString('utf8', member.valueStart, member.valueEnd)) as unknown;
  }
  return found;
}
