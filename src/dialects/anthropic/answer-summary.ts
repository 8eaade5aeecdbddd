import type { CompleteAnswer } from '../../core/answer.ts';
import { type JsonMember, readText } from '../../core/json/scan-object.ts';
import type { Usage } from '../../core/usage.ts';
import type { AnswerSummary } from '../dialect.ts';
import { readJson } from '../read-json.ts';
import { MessageUsage } from './read-usage.ts';

const quote = 0x22;
/** The largest known usage objects have some KiB. */
const maxUsageBytes = 65_536;

/** The counting of tokens costs nothing. */
const nothing: Usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };

/** Reads the usage and the model from the body, and leaves the rest unparsed. */
export function readSummary({ body, members }: Pick<CompleteAnswer, 'body' | 'members'>): AnswerSummary {
  let usage: Usage | undefined;
  let reportedModel: string | undefined;
  for (const member of members.list) {
    if (member.isNamed('usage')) usage = readUsage(body, member);
    else if (member.isNamed('model')) reportedModel = textOf(body, member);
    else if (member.isNamed('input_tokens')) usage ??= nothing;
  }
  return { usage, reportedModel };
}

/** Undefined where the figures are not complete. */
function readUsage(body: Buffer, { valueStart, valueEnd }: JsonMember): Usage | undefined {
  if (valueEnd - valueStart > maxUsageBytes) return undefined;
  const usage = new MessageUsage();
  usage.tell(readJson(body.toString('utf8', valueStart, valueEnd)), true);
  return usage.known.estimated === true ? undefined : usage.charged;
}

function textOf(body: Buffer, member: JsonMember): string | undefined {
  const text = body[member.valueStart] === quote ? readText(body, member) : '';
  return text === '' ? undefined : text;
}
