import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import type { JsonMembers } from '../../core/json/scan-object.ts';
import { usageOf } from '../openai-form/usage-figures.ts';
import { LostMembers } from '../lost-members.ts';
import { answerMembers, usualMembers } from './answer-members.ts';
import { readResponse } from './answer-schema.ts';
import { readFinish } from './read-finish.ts';
import { OutputReader } from './read-output.ts';
import { responseFigures } from './read-usage.ts';

const openBracket = 0x5b;

/** Whether a body has the list that every response has. */
export function hasOutput(body: Buffer, { list }: JsonMembers): boolean {
  return list.some((member) => member.isNamed('output') && body[member.valueStart] === openBracket);
}

/** Reads a response into the hub. @throws GatewayError `upstream_invalid` */
export function readAnswer(body: Buffer, emit: EmitAnswerEvent): void {
  const response = readResponse(body);
  const { model, output } = response;
  emit({ kind: 'start', model: typeof model === 'string' && model !== '' ? model : undefined });
  new LostMembers(answerMembers, usualMembers).tell(response, emit);
  const reader = new OutputReader();
  for (const [index, item] of output.entries()) reader.end(index, item, emit);
  const finish = readFinish(response, reader.hasCalls);
  if (finish !== undefined) emit(finish);
  const figures = responseFigures(response);
  const usage = figures === undefined ? undefined : usageOf(figures);
  if (usage !== undefined) emit({ kind: 'usage', usage });
}
