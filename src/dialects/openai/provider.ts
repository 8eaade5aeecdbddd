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
  passCall(inference, { provider, upstreamModel }) {
    if (!(inference instanceof OpenAiInference)) return undefined;
    const addsOptions = provider.quirks.noStreamOptions !== true;
    const body = editRequestBytes(inference, upstreamModel, addsOptions);
    return { path: '/chat/completions', body, addsStreamOptions: addsOptions && hasNoOptions(inference) };
  },
  writeCall: writeRequest,
  readFacts: ({ body, members }) => readFacts(body, members),
  readAnswer,
  streamReader: ({ provider }) => new ChunkReader(provider.name),
};
