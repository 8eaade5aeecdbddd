import type { ProviderDialect } from '../dialect.ts';
import { PassStream } from '../pass-stream.ts';
import { providerSide } from '../provider-side.ts';
import { editRequest } from './edit-request.ts';
import { geminiFates } from './fates.ts';
import { PassArray } from './pass-array.ts';
import { PassEvents } from './pass-events.ts';
import { geminiPassedHeaders } from './passed-headers.ts';
import { isAnswer, readAnswer, readSummary } from './read-answer.ts';
import { geminiErrorForm } from './read-error.ts';
import { pathOf } from './model-path.ts';
import { GeminiPassedInference } from './read-passed-request.ts';
import { namesStored, refuseStored } from './refuse-stored.ts';
import { GeminiInference } from './read-request.ts';
import { geminiStreamReader } from './read-stream.ts';
import { generateCall, writeRequest } from './write-request.ts';

/** The provider side of Gemini's generateContent: AI Studio, and Vertex with another base URL and other credentials. */
export const geminiProvider: ProviderDialect = providerSide({
  name: 'gemini',
  fates: geminiFates,
  errorForm: geminiErrorForm,
  passedHeaders: geminiPassedHeaders,
  isAnswer,
  namesStored,
  passCall(inference, { upstreamModel }) {
    if (inference instanceof GeminiPassedInference) {
      refuseStored(inference.body, inference.ids);
      const body = inference.bodyFor(upstreamModel);
      return { method: 'POST', path: pathOf(upstreamModel, inference.method), body, expects: 'complete' };
    }
    if (!(inference instanceof GeminiInference)) return undefined;
    refuseStored(inference.body, inference.ids);
    const { body, dropped } = editRequest(inference.body);
    const call = generateCall(upstreamModel, body, inference.stream);
    return dropped === undefined ? call : { ...call, dropped };
  },
  writeCall: writeRequest,
  readSummary,
  passStream(inference, target) {
    if (!(inference instanceof GeminiInference))
      throw new Error('a stream passes to a client of the same dialect only');
    const readAlong = new PassStream(passing, target);
    // Of several candidates, each must be seen to begin and to end.
    const events = (inference.choices ?? 1) > 1 ? readAlong : new PassEvents(readAlong);
    return inference.answers === 'array' ? new PassArray(events) : events;
  },
  readAnswer,
  streamReader: () => geminiStreamReader(true),
});

/** Reads along a stream whose events pass. */
const passing: ProviderDialect = { ...geminiProvider, streamReader: () => geminiStreamReader(false) };
