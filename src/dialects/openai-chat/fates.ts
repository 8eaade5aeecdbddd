import type { Fates } from '../fates.ts';

/** Chat completions carry nearly all that the hub knows. */
export const openaiChatFates: Fates = {
  tools: 'carried',
  strictTools: 'carried',
  toolChoice: 'carried',
  forcedTool: 'carried',
  parallelToolCalls: 'carried',
  jsonObject: 'carried',
  jsonSchema: 'carried',
  maxOutputTokens: 'carried',
  temperature: 'carried',
  topP: 'carried',
  topK: 'dropped',
  frequencyPenalty: 'carried',
  presencePenalty: 'carried',
  seed: 'carried',
  stop: 'carried',
  // The hub has one answer.
  choices: 'refused',
  logprobs: 'refused',
  logitBias: 'carried',
  reasoningEffort: 'carried',
  cacheKey: 'carried',
  cacheHint: 'dropped',
  user: 'carried',
  metadata: 'carried',
  name: 'carried',
  refusal: 'carried',
  image: 'carried',
  audio: 'carried',
  file: 'carried',
  toolCall: 'carried',
  toolResult: 'carried',
  reasoning: 'dropped',
  // OpenAI's API reference: up to 4 sequences.
  maxStops: 4,
};
