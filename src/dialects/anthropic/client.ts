import { clientSide } from '../client-side.ts';
import type { LimitHeaders } from '../limit-headers.ts';
import { anthropicAnswerFates } from './answer-fates.ts';
import { statusOf, writeError } from './write-error.ts';
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

/** The client side of Anthropic's Messages. */
export const anthropicClient = clientSide({
  name: 'anthropic',
  readRequest: (body, request) =>
    request?.operation === 'count_tokens' ? readCountRequest(body, request.ids) : readRequest(body, request?.ids),
  events: { keepAlive: messageEvent('ping', {}) },
  answerFates: anthropicAnswerFates,
  limitHeaders,
  marks: { paths: /\/v1\/(?:messages|complete)(?:$|\/)|^\/anthropic\//, headers: ['anthropic-version'] },
  requestIdHeader: 'request-id',
  statusOf,
  writeError,
  writeAnswer,
  writeTokenCount: (tokens) => JSON.stringify({ input_tokens: tokens }),
  streamWriter: (_inference, metadata) => new MessageWriter(metadata),
});
