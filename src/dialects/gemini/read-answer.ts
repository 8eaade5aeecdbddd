import { parseBounded } from '../../core/json/parse-bounded.ts';
import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import type { CompleteAnswer } from '../../core/answer.ts';
import { parseExact } from '../../core/json/parse-exact.ts';
import type { JsonMembers } from '../../core/json/scan-object.ts';
import { isObject } from '../chat-form/read-value.ts';
import { parseBody } from '../parse-body.ts';
import type { Usage } from '../../core/usage.ts';
import { unreadableAnswer } from '../../core/unreadable.ts';
import type { AnswerSummary } from '../dialect.ts';
import { ChunkReader } from './read-chunk.ts';
import { readUsage } from './read-usage.ts';

/** Members of which an answer has one: those of a generated one, of counted tokens and of embeddings. */
const answerMembers = [
  'candidates',
  'promptFeedback',
  'usageMetadata',
  'totalTokens',
  'embedding',
  'embeddings',
] as const;

export function isAnswer(_body: Buffer, { list }: JsonMembers): boolean {
  return list.some((member) => answerMembers.some((name) => member.isNamed(name)));
}

/**
 * Numbers in the arguments of calls keep their digits; no others are written again. Undefined where the text is not JSON, or
 * has too many values.
 */
export function parseAnswer(text: string): unknown {
  try {
    return text.includes('"functionCall"') ? parseBounded(text, parseExact) : parseBounded(text);
  } catch {
    return undefined;
  }
}

/** Reads a complete answer into the hub. @throws GatewayError `upstream_invalid` */
export function readAnswer(body: Buffer, emit: EmitAnswerEvent): void {
  const value = parseBody(body);
  const reader = new ChunkReader(true);
  if (!isObject(value) || (value['candidates'] === undefined && value['promptFeedback'] === undefined)) {
    throw unreadableAnswer('it has no candidates');
  }
  reader.read(value, emit);
  reader.end(emit);
  const usage = readUsage(value['usageMetadata']);
  if (usage !== undefined) emit({ kind: 'usage', usage });
}

/** The largest known figures have less than two KiB. */
const maxSummaryBytes = 65_536;

/** The counting of tokens costs nothing. */
const nothing: Usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };
/** Embeddings cost their input, which the provider does not tell. */
const inputOnly: Usage = { ...nothing, estimated: true };

/** Reads the usage and the model from an answer that is passed on, and leaves the rest unparsed. */
export function readSummary({ body, members: { list } }: CompleteAnswer): AnswerSummary {
  let usage: unknown;
  let model: unknown;
  let generatesNothing: Usage | undefined;
  for (const member of list) {
    if (member.isNamed('totalTokens')) generatesNothing = nothing;
    else if (member.isNamed('embedding') || member.isNamed('embeddings')) generatesNothing = inputOnly;
    if (member.valueEnd - member.valueStart > maxSummaryBytes) continue;
    const value = (): unknown => JSON.parse(body.toString('utf8', member.valueStart, member.valueEnd)) as unknown;
    if (member.isNamed('usageMetadata')) usage = value();
    else if (member.isNamed('modelVersion')) model = value();
  }
  const reportedModel = typeof model === 'string' && model !== '' ? model : undefined;
  return { usage: readUsage(usage) ?? generatesNothing, reportedModel };
}
