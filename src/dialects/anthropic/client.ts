import { GatewayError } from '../../core/errors.ts';
import type { ClientDialect } from '../dialect.ts';
import { commonKeyPlaces } from '../key-places.ts';
import type { LimitHeaders } from '../limit-headers.ts';
import { eventStreamForm } from '../stream-form.ts';
import { anthropicAnswerFates } from './answer-fates.ts';
import { errorEvent, renderError, statusOf } from './write-error.ts';
import { messageEvent } from './events.ts';
import { readCountRequest, readRequest } from './read-request.ts';
import { writeAnswer } from './write-answer.ts';
import { MessageWriter } from './write-stream.ts';

/** https://docs.claude.com/en/api/rate-limits#response-headers */
const limitHeaders: LimitHeaders = {
  requests: limitTriple('requests'),
  tokens: limitTriple('tokens'),
  resetForm: 'moment',
};

function limitTriple(unit: string): LimitHeaders['requests'] {
  const prefix = `anthropic-ratelimit-${unit}`;
  return { limit: `${prefix}-limit`, remaining: `${prefix}-remaining`, reset: `${prefix}-reset` };
}

const form = eventStreamForm(errorEvent, messageEvent('ping', {}));

/** The client side of Anthropic's Messages. */
export const anthropicClient: ClientDialect = {
  name: 'anthropic',
  parse(body, request) {
    try {
      const read = request?.operation === 'count_tokens' ? readCountRequest : readRequest;
      return { kind: 'valid', inference: read(body) };
    } catch (thrown) {
      return { kind: 'invalid', error: GatewayError.from(thrown) };
    }
  },
  streamForm: () => form,
  answerFates: anthropicAnswerFates,
  limitHeaders,
  keyPlaces: commonKeyPlaces,
  requestIdHeader: 'request-id',
  statusOf,
  renderError,
  writeAnswer,
  writeTokenCount: (tokens) => JSON.stringify({ input_tokens: tokens }),
  streamWriter: (_inference, metadata) => new MessageWriter(metadata),
};
