import type { JsonMember, JsonMembers } from '../../core/json/scan-object.ts';
import type { Usage } from '../../core/usage.ts';
import { readOpenAiUsage } from './read-usage.ts';

/** What is accounted of a complete answer that passes as it is. */
export interface AnswerFacts {
  readonly usage?: Usage;
  readonly reportedModel?: string;
}

/** Reads two members of the body and leaves the rest unparsed. */
export function readFacts(body: Buffer, members: JsonMembers): AnswerFacts {
  let usage: Usage | undefined;
  let reportedModel: string | undefined;
  for (const member of members.list) {
    if (member.key === 'usage') usage = readOpenAiUsage(parse(body, member));
    if (member.key === 'model') reportedModel = textOf(parse(body, member));
  }
  return {
    ...(usage === undefined ? {} : { usage }),
    ...(reportedModel === undefined ? {} : { reportedModel }),
  };
}

function parse(body: Buffer, { valueStart, valueEnd }: JsonMember): unknown {
  return JSON.parse(body.toString('utf8', valueStart, valueEnd));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
