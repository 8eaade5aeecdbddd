import { type JsonMember, type JsonMembers, readText } from '../../core/json/scan-object.ts';
import { isNumber, readNumber } from '../../core/json/read-number.ts';
import { MemberWalk } from '../../core/json/walk-members.ts';
import type { Usage } from '../../core/usage.ts';
import { usageOf } from './read-usage.ts';

const quote = 0x22;
const openBrace = 0x7b;

/** What is accounted of a complete answer that passes as it is. */
export interface AnswerFacts {
  readonly usage: Usage | undefined;
  readonly reportedModel: string | undefined;
}

/** Reads two members of the body and leaves the rest unparsed. */
export function readFacts(body: Buffer, members: JsonMembers): AnswerFacts {
  let usage: Usage | undefined;
  let reportedModel: string | undefined;
  for (const member of members.list) {
    if (member.isNamed('usage')) usage = readUsage(body, member);
    else if (member.isNamed('model')) reportedModel = textOf(body, member);
  }
  return { usage, reportedModel };
}

/** What `readOpenAiUsage` finds in the parsed value. Of two members with one name the last counts, as it does there. */
function readUsage(body: Buffer, { valueStart }: JsonMember): Usage | undefined {
  if (body[valueStart] !== openBrace) return undefined;
  let input: number | undefined;
  let output: number | undefined;
  let total: number | undefined;
  let cached: number | undefined;
  let reasoning: number | undefined;
  for (const walk = new MemberWalk(body, valueStart); walk.isAtMember; walk.next()) {
    const at = walk.valueStart;
    if (walk.isNamed('prompt_tokens_details')) cached = readCountIn(body, at, 'cached_tokens');
    else if (walk.isNamed('completion_tokens_details')) reasoning = readCountIn(body, at, 'reasoning_tokens');
    else if (walk.isNamed('prompt_tokens')) input = readCount(body, at);
    else if (walk.isNamed('completion_tokens')) output = readCount(body, at);
    else if (walk.isNamed('total_tokens')) total = readCount(body, at);
  }
  return usageOf(input, output, total, cached, reasoning);
}

function readCountIn(body: Buffer, start: number, name: string): number | undefined {
  if (body[start] !== openBrace) return undefined;
  let count: number | undefined;
  for (const walk = new MemberWalk(body, start); walk.isAtMember; walk.next()) {
    if (walk.isNamed(name)) count = readCount(body, walk.valueStart);
  }
  return count;
}

/** A whole number of 0 or more; undefined for whatever else stands there. */
function readCount(body: Buffer, start: number): number | undefined {
  if (!isNumber(body, start)) return undefined;
  const count = readNumber(body, start);
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/** Undefined for what is no text, or an empty one. */
function textOf(body: Buffer, member: JsonMember): string | undefined {
  const text = body[member.valueStart] === quote ? readText(body, member) : '';
  return text === '' ? undefined : text;
}
