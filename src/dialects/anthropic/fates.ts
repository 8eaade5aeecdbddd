import { fatesOf } from '../fates.ts';

/** What becomes of each feature in a Messages request. */
export const anthropicFates = fatesOf({
  tools: 'carried',
  strictTools: 'carried',
  toolChoice: 'carried',
  forcedTool: 'carried',
  // Only the allowed tools are sent.
  allowedTools: 'carried',
  parallelToolCalls: 'carried',
  // Anthropic's JSON always fits a schema.
  jsonObject: 'refused',
  jsonSchema: 'carried',
  maxOutputTokens: 'carried',
  temperature: 'carried',
  topP: 'carried',
  topK: 'carried',
  stop: 'carried',
  // As a budget of tokens, for models that do not know efforts.
  reasoningEffort: 'carried',
  reasoningBudget: 'carried',
  reasoningMode: 'carried',
  reasoningDisplay: 'carried',
  cacheHint: 'carried',
  serviceTier: 'carried',
  user: 'carried',
  // As text.
  refusal: 'carried',
  image: 'carried',
  file: 'carried',
  fileName: 'carried',
  fileContext: 'carried',
  documentCitations: 'carried',
  imageByUrl: 'carried',
  fileByUrl: 'carried',
  toolCall: 'carried',
  toolResult: 'carried',
  toolResultMedia: 'carried',
  toolError: 'carried',
  reasoning: 'carried',
  // Anthropic refuses thoughts that it has not signed.
  unsignedReasoning: 'dropped',
  signature: 'carried',
  // Those of other dialects have no form here, and the API wants its own back whole.
  citations: 'dropped',
});
