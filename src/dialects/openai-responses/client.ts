import { GatewayError } from '../../core/errors.ts';
import type { ClientDialect } from '../dialect.ts';
import { commonKeyPlaces } from '../key-places.ts';
import { commonLimitHeaders } from '../limit-headers.ts';
import { errorRenderer, statusOf } from '../openai-form/render-error.ts';
import { eventStreamForm } from '../stream-form.ts';
import { openaiResponsesAnswerFates } from './answer-fates.ts';
import { readRequest } from './read-request.ts';
import { writeAnswer } from './write-answer.ts';
import { errorEvent } from './write-error.ts';
import { ResponseStreamWriter } from './write-stream.ts';

const form = eventStreamForm(errorEvent);

/** The client side of OpenAI's Responses API. */
export const openaiResponsesClient: ClientDialect = {
  name: 'openai-responses',
  parse(body, head) {
    try {
      return { kind: 'valid', inference: readRequest(body, head?.callerHasKey) };
    } catch (thrown) {
      return { kind: 'invalid', error: GatewayError.from(thrown) };
    }
  },
  streamForm: () => form,
  answerFates: openaiResponsesAnswerFates,
  limitHeaders: commonLimitHeaders,
  keyPlaces: commonKeyPlaces,
  statusOf,
  renderError: errorRenderer('openai-responses'),
  writeAnswer,
  streamWriter: (_inference, metadata) => new ResponseStreamWriter(metadata),
};
