import { fatesOf } from '../fates.ts';

/** Chat completions can carry nearly everything that the hub has. */
export const openaiChatFates = fatesOf({
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
  frequencyPenalty: 'carried',
  presencePenalty: 'carried',
  seed: 'carried',
  stop: 'carried',
  logprobs: 'carried',
  logitBias: 'carried',
  reasoningEffort: 'carried',
  // As the effort that is nearest to it.
  reasoningBudget: 'carried',
  // Models that do not reason refuse every effort, `none` included.
  reasoningMode: 'dropped',
  verbosity: 'carried',
  cacheKey: 'carried',
  serviceTier: 'carried',
  user: 'carried',
  metadata: 'carried',
  name: 'carried',
  refusal: 'carried',
  image: 'carried',
  audio: 'carried',
  file: 'carried',
  fileName: 'carried',
  imageDetail: 'carried',
  imageByUrl: 'carried',
  // OpenRouter takes a URL; OpenAI refuses it itself.
  fileByUrl: 'carried',
  fileById: 'carried',
  toolCall: 'carried',
  toolResult: 'carried',
  toolResultMedia: 'carried',
  signature: 'carried',
  // OpenAI's API reference allows up to 4 sequences.
  maxStops: 4,
  // A plain text is sent as text.
  namedSources: ['data', 'url', 'file'],
  sentOfBoth: 'effort',
});
