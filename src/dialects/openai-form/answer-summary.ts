import { type JsonMember, type JsonMembers, readText } from '../../core/json/scan-object.ts';
import type { Usage } from '../../core/usage.ts';
import type { AnswerSummary } from '../dialect.ts';
import { readFigures, usageOf } from './usage-figures.ts';
import { readUsageMembers } from './usage-members.ts';

const quote = 0x22;
const openBrace = 0x7b;
/** The largest known usage objects have less than one KiB. */
const maxUsageBytes = 16_384;

/** Reads the usage and the model from the body, and leaves the rest unparsed. */
export function readSummary(body: Buffer, members: JsonMembers): AnswerSummary {
  let usage: Usage | undefined;
  let reportedModel: string | undefined;
  for (const member of members.list) {
    if (member.isNamed('usage')) usage = readUsage(body, member);
    else if (member.isNamed('model')) reportedModel = textOf(body, member);
  }
  return { usage, reportedModel };
}

/** Undefined where the value is too long for a usage object. */
function readUsage(body: Buffer, { valueStart, valueEnd }: JsonMember): Usage | undefined {
  if (body[valueStart] !== openBrace || valueEnd - valueStart > maxUsageBytes) return undefined;
  return usageOf(readFigures(readUsageMembers(body, valueStart)));
}

/** Undefined for a value that is not a string, and for an empty string. */
function textOf(body: Buffer, member: JsonMember): string | undefined {
  const text = body[member.valueStart] === quote ? readText(body, member) : '';
  return text === '' ? undefined : text;
}
