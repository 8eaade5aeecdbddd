import { fatesOf } from '../fates.ts';

/** What the Responses API can carry. */
export const openaiResponsesFates = fatesOf({
  tools: 'carried',
  strictTools: 'carried',
  toolChoice: 'carried',
  forcedTool: 'carried',
  allowedTools: 'carried',
  parallelToolCalls: 'carried',
  jsonObject: 'carried',
  jsonSchema: 'carried',
  maxOutputTokens: 'carried',
  temperature: 'carried',
  topP: 'carried',
  // The API has no stop sequences, so the answer would go on behind them.
  stop: 'refused',
  logprobs: 'carried',
  logitBias: 'refused',
  reasoningEffort: 'carried',
  // As the effort that is nearest to it.
  reasoningBudget: 'carried',
  // Models that do not reason refuse every effort, `none` included.
  reasoningMode: 'dropped',
  reasoningDisplay: 'carried',
  verbosity: 'carried',
  cacheKey: 'carried',
  serviceTier: 'carried',
  user: 'carried',
  metadata: 'carried',
  refusal: 'carried',
  image: 'carried',
  imageDetail: 'carried',
  audio: 'carried',
  file: 'carried',
  fileName: 'carried',
  imageByUrl: 'carried',
  imageById: 'carried',
  fileByUrl: 'carried',
  fileById: 'carried',
  toolCall: 'carried',
  toolResult: 'carried',
  toolResultMedia: 'carried',
  // The API takes no thought back without its encrypted content.
  reasoning: 'dropped',
  signature: 'carried',
  // The API takes a name beside the data only.
  namedSources: ['data'],
  sentOfBoth: 'effort',
});
