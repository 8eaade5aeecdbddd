import { quirksOf } from '../../core/plan.ts';
import type { ProviderDialect } from '../dialect.ts';
import { readFacts } from './answer-facts.ts';
import { editRequestBytes, hasNoOptions } from './edit-request-bytes.ts';
import { openaiFates } from './fates.ts';
import { openaiPassedHeaders } from './passed-headers.ts';
import { readAnswer } from './read-answer.ts';
import { ChunkReader } from './read-stream.ts';
import { OpenAiInference } from './request.ts';
import { writeRequest } from './write-request.ts';

/** OpenAI's chat completions as providers speak them. */
export const openaiProvider: ProviderDialect = {
  name: 'openai',
  fates: openaiFates,
  passedHeaders: openaiPassedHeaders,
  passCall(inference, target) {
    if (!(inference instanceof OpenAiInference)) return undefined;
    const quirks = quirksOf(target);
    const body = editRequestBytes(inference, target.upstreamModel, quirks);
    const addsStreamOptions = quirks.noStreamOptions !== true && hasNoOptions(inference);
    return { path: '/chat/completions', body, addsStreamOptions };
  },
  writeCall: writeRequest,
  readFacts: ({ body, members }) => readFacts(body, members),
  readAnswer,
  streamReader: ({ provider }) => new ChunkReader(provider.name),
};
