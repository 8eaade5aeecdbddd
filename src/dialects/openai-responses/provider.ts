import { PassedRequest } from '../openai-chat/operations/passed-request.ts';
import { readSummary } from '../openai-form/answer-summary.ts';
import { openaiPassedHeaders } from '../openai-form/passed-headers.ts';
import { providerSide } from '../provider-side.ts';
import { openaiResponsesFates } from './fates.ts';
import { passedBody } from './pass-body.ts';
import { passEvents } from './pass-events.ts';
import { PassedInput } from './passed-input.ts';
import { hasOutput, readAnswer } from './read-answer.ts';
import { openaiResponsesErrorForm } from './read-error.ts';
import { OpenAiResponsesInference } from './read-request.ts';
import { ResponseReader } from './read-stream.ts';
import { writeRequest } from './write-request.ts';

/** The provider side of OpenAI's Responses API. */
export const openaiResponsesProvider = providerSide({
  name: 'openai-responses',
  fates: openaiResponsesFates,
  errorForm: openaiResponsesErrorForm,
  passedHeaders: openaiPassedHeaders,
  storesObjects: true,
  isAnswer: hasOutput,
  passCall(inference, target) {
    if (inference instanceof PassedRequest || inference instanceof PassedInput) return inference.callTo(target);
    if (!(inference instanceof OpenAiResponsesInference)) return undefined;
    const expects = inference.stream ? 'stream' : 'complete';
    return { method: 'POST', path: '/responses', expects, ...passedBody(inference, target) };
  },
  passStream(inference, target) {
    if (inference instanceof OpenAiResponsesInference) return passEvents(target, inference.sealing);
    throw new Error('a stream passes to a client of the same dialect only');
  },
  writeCall: writeRequest,
  readSummary: ({ body, members }) => readSummary(body, members),
  readAnswer,
  streamReader: () => new ResponseReader(),
});
