import { GatewayError } from '../../core/errors.ts';
import type { ClientDialect } from '../dialect.ts';
import { eventStreamForm } from '../stream-form.ts';
import { commonKeyPlaces } from '../key-places.ts';
import { commonLimitHeaders } from '../limit-headers.ts';
import { headgateAnswerFates } from './answer-fates.ts';
import { errorEvent, renderError, statusOf } from './write-error.ts';
import { readRequest } from './read-request.ts';
import { writeAnswer } from './write-answer.ts';
import { HeadgateStreamWriter } from './write-stream.ts';

const form = eventStreamForm(errorEvent);

export const headgateClient: ClientDialect = {
  name: 'headgate',
  parse(body, request) {
    try {
      return { kind: 'valid', inference: readRequest(body, request?.maxValues) };
    } catch (thrown) {
      return { kind: 'invalid', error: GatewayError.from(thrown) };
    }
  },
  streamForm: () => form,
  answerFates: headgateAnswerFates,
  limitHeaders: commonLimitHeaders,
  keyPlaces: commonKeyPlaces,
  statusOf,
  renderError,
  writeAnswer,
  streamWriter: (_inference, metadata) => new HeadgateStreamWriter(metadata),
};
