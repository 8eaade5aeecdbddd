import type { JsonMembers } from '../../../core/json/scan-object.ts';
import { type Usage, tokenCount } from '../../../core/usage.ts';
import { readUsageMembers } from '../../openai-form/usage-members.ts';

const openBrace = 0x7b;

/**
 * The usage of an answer that has no tokens itself and tells a total alone, as Jina and Voyage do for `/rerank`. Undefined where
 * it tells none.
 */
export function readTotal(body: Buffer, members: JsonMembers): Usage | undefined {
  const member = members.list.find((one) => one.isNamed('usage'));
  if (member === undefined || body[member.valueStart] !== openBrace) return undefined;
  const total = tokenCount(readUsageMembers(body, member.valueStart).total_tokens);
  if (total === undefined) return undefined;
  return { inputTokens: total, outputTokens: 0, totalTokens: total };
}
