import type { Fates } from '../fates.ts';

/** What becomes of each feature in a generateContent request. */
export const geminiFates: Fates = {
  tools: 'carried',
  // By the mode VALIDATED, or by ANY, which always holds calls to their schemas.
  strictTools: 'carried',
  toolChoice: 'carried',
  forcedTool: 'carried',
  allowedTools: 'carried',
  parallelToolCalls: 'dropped',
  jsonObject: 'carried',
  jsonSchema: 'carried',
  maxOutputTokens: 'carried',
  temperature: 'carried',
  topP: 'carried',
  topK: 'carried',
  frequencyPenalty: 'carried',
  presencePenalty: 'carried',
  seed: 'carried',
  stop: 'carried',
  // The hub has one answer only.
  choices: 'refused',
  logprobs: 'carried',
  logitBias: 'dropped',
  // As a level of thinking, or as a budget of tokens for models before Gemini 3.
  reasoningEffort: 'carried',
  reasoningBudget: 'carried',
  reasoningMode: 'carried',
  reasoningDisplay: 'carried',
  verbosity: 'dropped',
  // Few client dialects have a place for an image or a sound in an answer.
  outputs: 'refused',
  cacheKey: 'dropped',
  cacheHint: 'dropped',
  serviceTier: 'carried',
  safetySettings: 'dropped',
  continues: 'refused',
  user: 'dropped',
  // AI Studio takes no labels.
  metadata: 'dropped',
  name: 'dropped',
  // As text.
  refusal: 'carried',
  image: 'carried',
  imageDetail: 'dropped',
  audio: 'carried',
  video: 'carried',
  file: 'carried',
  fileContext: 'dropped',
  documentCitations: 'dropped',
  imageByUrl: 'carried',
  // An id of a file means nothing to another provider than its own.
  imageById: 'refused',
  fileByUrl: 'carried',
  fileById: 'refused',
  toolCall: 'carried',
  toolResult: 'carried',
  toolResultMedia: 'carried',
  toolError: 'carried',
  // Gemini takes back its own thoughts only, which are signed.
  reasoning: 'dropped',
  signature: 'carried',
  citations: 'dropped',
  // Source: https://ai.google.dev/api/generate-content#GenerationConfig
  maxStops: 5,
};
