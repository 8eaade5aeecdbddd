import { planAnswer } from '../answer-plan.ts';
import { withModel } from '../answer-context.ts';
import type { AnswerContext } from '../answer-context.ts';
import { isObject } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { SimulatedError } from '../simulated-error.ts';
import { writeCompletion } from './chat-completion.ts';
import { readChatRequest } from './chat-request.ts';
import { embedTexts } from './embeddings.ts';
import { errorBody } from './form.ts';
import { readModelName } from './read-model.ts';
import { makeId } from './stored-file.ts';

const maxLines = 1000;

/** The lines that the answers of a batch have, and those of its errors. */
interface BatchOutput {
  readonly answers: readonly string[];
  readonly errors: readonly string[];
}

/** Answers each line of a batch's file. @throws SimulatedError 400 where there are too many */
export function runBatch(context: AnswerContext, endpoint: string, content: Buffer): BatchOutput {
  const lines = content
    .toString()
    .split('\n')
    .filter((line) => line.trim() !== '');
  if (lines.length > maxLines)
    throw new SimulatedError(400, `The simulator takes at most ${maxLines} lines in a batch.`);
  const answers: string[] = [];
  const errors: string[] = [];
  for (const [index, line] of lines.entries()) {
    const answer = answerLine(context, endpoint, line);
    const ids = { id: `batch_req_${makeId(context, 100 + index)}`, custom_id: answer.customId };
    const request_id = `req_${makeId(context, 100_000 + index)}`;
    const response = { status_code: answer.status, request_id, body: answer.body };
    (answer.status === 200 ? answers : errors).push(JSON.stringify({ ...ids, response, error: null }));
  }
  return { answers, errors };
}

function answerLine(
  context: AnswerContext,
  endpoint: string,
  line: string,
): { customId: unknown; status: number; body: object } {
  let customId: unknown = null;
  try {
    const request: unknown = JSON.parse(line);
    if (!isObject(request) || !isObject(request['body'])) throw new SimulatedError(400, 'The line has no body.');
    customId = request['custom_id'] ?? null;
    return { customId, status: 200, body: answerBody(context, endpoint, request['body']) };
  } catch (thrown) {
    const error = thrown instanceof SimulatedError ? thrown : new SimulatedError(400, 'The line is not JSON.');
    return { customId, status: error.status, body: { error: errorBody(error) } };
  }
}

function answerBody(routed: AnswerContext, endpoint: string, body: Json): object {
  const model = readModelName(body);
  if (endpoint === '/v1/embeddings') return embedTexts(body, model);
  const { scenario, seed, isSeeded } = withModel(routed, model);
  return writeCompletion(planAnswer(readChatRequest(body), scenario, seed, isSeeded), scenario).body;
}
