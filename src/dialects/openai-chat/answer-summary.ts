import { type JsonMember, type JsonMembers, readText } from '../../core/json/scan-object.ts';
import type { Usage } from '../../core/usage.ts';
import type { AnswerSummary } from '../dialect.ts';
import { readFigures, usageOf } from './read-usage.ts';
import { readUsageMembers } from './usage-members.ts';

const quote = 0x22;
const openBrace = 0x7b;
/** The longest that are known have less than one KiB. */
const maxUsageBytes = 16_384;

/** Reads two members of the body and leaves the rest unparsed. */
export function readSummary(body: Buffer, members: JsonMembers): AnswerSummary {
  let usage: Usage | undefined;
  let reportedModel: string | undefined;
  for (const member of members.list) {
    if (member.isNamed('usage')) usage = readUsage(body, member);
    else if (member.isNamed('model')) reportedModel = textOf(body, member);
  }
  return { usage, reportedModel };
}

/** Undefined where it is too long to be one. */
function readUsage(body: Buffer, { valueStart, valueEnd }: JsonMember): Usage | undefined {
  if (body[valueStart] !== openBrace || valueEnd - valueStart > maxUsageBytes) return undefined;
  return usageOf(readFigures(readUsageMembers(body, valueStart)));
}

/** Undefined for what is no text, or an empty one. */
function textOf(body: Buffer, member: JsonMember): string | undefined {
  const text = body[member.valueStart] === quote ? readText(body, member) : '';
  return text === '' ? undefined : text;
}
