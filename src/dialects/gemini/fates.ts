import { fatesOf } from '../fates.ts';

/** What becomes of each feature in a generateContent request. */
export const geminiFates = fatesOf({
  tools: 'carried',
  // By the mode VALIDATED, or by ANY, which always holds calls to their schemas.
  strictTools: 'carried',
  toolChoice: 'carried',
  forcedTool: 'carried',
  allowedTools: 'carried',
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
  logprobs: 'carried',
  // As a level of thinking, or as a budget of tokens for models before Gemini 3.
  reasoningEffort: 'carried',
  reasoningBudget: 'carried',
  reasoningMode: 'carried',
  reasoningDisplay: 'carried',
  serviceTier: 'carried',
  // AI Studio takes no labels.
  metadata: 'dropped',
  // As text.
  refusal: 'carried',
  image: 'carried',
  audio: 'carried',
  video: 'carried',
  file: 'carried',
  imageByUrl: 'carried',
  fileByUrl: 'carried',
  toolCall: 'carried',
  toolResult: 'carried',
  toolResultMedia: 'carried',
  toolError: 'carried',
  // Gemini takes back its own thoughts only, which are signed.
  reasoning: 'dropped',
  signature: 'carried',
  // Source: https://ai.google.dev/api/generate-content#GenerationConfig
  maxStops: 5,
  sentOfBoth: 'budget',
});
