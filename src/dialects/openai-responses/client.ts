import { clientSide } from '../client-side.ts';
import { writeError } from '../openai-form/write-error.ts';
import { openaiResponsesAnswerFates } from './answer-fates.ts';
import { PassedInput } from './passed-input.ts';
import { readRequest } from './read-request.ts';
import { writeAnswer } from './write-answer.ts';
import { errorEvent } from './write-error.ts';
import { ResponseStreamWriter } from './write-stream.ts';

/** The client side of OpenAI's Responses API. */
export const openaiResponsesClient = clientSide({
  name: 'openai-responses',
  readRequest(body, request) {
    const operation = request?.operation;
    const isPassed = operation === 'count_tokens' || operation === 'compact';
    return isPassed ? new PassedInput(operation, body, request ?? {}) : readRequest(body, request);
  },
  events: { errorEvent },
  answerFates: openaiResponsesAnswerFates,
  writeError,
  writeAnswer,
  streamWriter: (_inference, metadata) => new ResponseStreamWriter(metadata),
});
