import { quirksOf } from '../../core/plan.ts';
import { sseFraming } from '../../core/sse/sse-framing.ts';
import type { ProviderDialect } from '../dialect.ts';
import { readFacts } from './answer-facts.ts';
import { editRequestBytes, hasNoOptions } from './edit-request-bytes.ts';
import { openaiFates } from './fates.ts';
import { openaiPassedHeaders } from './passed-headers.ts';
import { Passthrough } from './passthrough.ts';
import { readAnswer } from './read-answer.ts';
import { openaiErrors } from './read-error.ts';
import { ChunkReader } from './read-stream.ts';
import { OpenAiInference } from './request.ts';
import { doneData, isWholeEvent, parseEventData } from './stream.ts';
import { writeRequest } from './write-request.ts';

/** OpenAI's chat completions as providers speak them. */
export const openaiProvider: ProviderDialect = {
  name: 'openai',
  fates: openaiFates,
  framing: sseFraming,
  errors: openaiErrors,
  passedHeaders: openaiPassedHeaders,
  isReadable: (data) => data === doneData || parseEventData(data) !== undefined,
  isWhole: isWholeEvent,
  passCall(inference, target) {
    if (!(inference instanceof OpenAiInference)) return undefined;
    const quirks = quirksOf(target);
    const body = editRequestBytes(inference, target.upstreamModel, quirks);
    const addsStreamOptions = quirks.noStreamOptions !== true && hasNoOptions(inference);
    return { path: '/chat/completions', body, addsStreamOptions };
  },
  writeCall: writeRequest,
  readFacts: ({ body, members }) => readFacts(body, members),
  passStream(inference, { provider }) {
    if (!(inference instanceof OpenAiInference))
      throw new Error('a stream passes to a client of the same dialect only');
    return new Passthrough({ showsUsage: inference.includeUsage, provider });
  },
  readAnswer,
  streamReader: ({ provider }) => new ChunkReader(provider.name),
};
