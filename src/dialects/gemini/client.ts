import { clientSide } from '../client-side.ts';
import type { StreamForm } from '../stream-form.ts';
import { geminiAnswerFates } from './answer-fates.ts';
import { arrayMediaType } from './array-form.ts';
import { GeminiInference, readRequest } from './read-request.ts';
import { readPassedRequest } from './read-passed-request.ts';
import { writeAnswer } from './write-answer.ts';
import { errorElement, errorEvent, writeError } from './write-error.ts';
import { GeminiStreamWriter } from './write-stream.ts';

/**
 * Events. The readers of Google's SDKs for Python and Go fail on the comment that keeps a connection alive elsewhere. All
 * readers skip empty lines, if they are two.
 */
const events: StreamForm = { mediaType: 'text/event-stream', keepAlive: '\n\n', errorEvent };

/** One JSON array, in which white space means nothing. */
const array: StreamForm = { mediaType: arrayMediaType, keepAlive: '\n', errorEvent: errorElement };

/** Its versions are those of Google's APIs, or `v1` before a collection whose models have methods: `/v1/models/m:predict`. */
const paths = /\/v1(?:alpha|beta)\d*(?:$|\/)|^\/v1\/(?:models|tunedmodels|publishers|projects)\/.*:[a-z]{4,}\/?$/;

/** The client side of Gemini's generateContent. */
export const geminiClient = clientSide({
  name: 'gemini',
  readRequest(body, request) {
    if (request === undefined) throw new Error('the model is in the path of the request');
    return request.operation === 'generate' ? readRequest(body, request) : readPassedRequest(body, request);
  },
  streamForm: (inference) => (wantsArray(inference) ? array : events),
  answerFates: geminiAnswerFates,
  marks: { paths, headers: ['x-goog-api-key', 'x-goog-api-client'] },
  keyPlaces: { headers: ['x-goog-api-key'], parameters: ['key'] },
  writeError,
  writeAnswer,
  writeTokenCount: (tokens) => JSON.stringify({ totalTokens: tokens }),
  streamWriter: (inference, metadata) => new GeminiStreamWriter(metadata, wantsArray(inference)),
});

function wantsArray(inference: unknown): boolean {
  return inference instanceof GeminiInference && inference.answers === 'array';
}
