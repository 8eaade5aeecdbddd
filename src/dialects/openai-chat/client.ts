import { GatewayError } from '../../core/errors.ts';
import type { ClientDialect } from '../dialect.ts';
import { eventStreamForm } from '../stream-form.ts';
import { commonKeyPlaces } from '../key-places.ts';
import { commonLimitHeaders } from '../limit-headers.ts';
import { errorRenderer, statusOf } from '../openai-form/render-error.ts';
import { openaiChatAnswerFates } from './answer-fates.ts';
import { errorEvent } from './write-error.ts';
import { OpenAiChatInference, readRequest } from './read-request.ts';
import { writeAnswer } from './write-answer.ts';
import { ChunkWriter } from './write-stream.ts';

const form = eventStreamForm(errorEvent);

export const openaiChatClient: ClientDialect = {
  name: 'openai-chat',
  parse(body, head) {
    try {
      return { kind: 'valid', inference: readRequest(body, head?.ids) };
    } catch (thrown) {
      return { kind: 'invalid', error: GatewayError.from(thrown) };
    }
  },
  streamForm: () => form,
  answerFates: openaiChatAnswerFates,
  limitHeaders: commonLimitHeaders,
  keyPlaces: commonKeyPlaces,
  statusOf,
  renderError: errorRenderer('openai-chat'),
  writeAnswer,
  streamWriter: (inference, metadata) =>
    new ChunkWriter(metadata, inference instanceof OpenAiChatInference && inference.includeUsage),
};
