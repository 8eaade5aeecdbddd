import { fatesOf } from '../fates.ts';

/** What becomes of each feature in a call of Converse, for the models that can do the most. See `fatesFor`. */
export const bedrockFates = fatesOf({
  tools: 'carried',
  strictTools: 'carried',
  // Converse has no word for it: the tools are left out.
  toolChoice: 'carried',
  forcedTool: 'carried',
  // Only the allowed tools are sent.
  allowedTools: 'carried',
  // Converse's JSON always fits a schema.
  jsonObject: 'refused',
  jsonSchema: 'carried',
  maxOutputTokens: 'carried',
  temperature: 'carried',
  topP: 'carried',
  topK: 'carried',
  stop: 'carried',
  reasoningEffort: 'carried',
  reasoningBudget: 'carried',
  reasoningMode: 'carried',
  cacheHint: 'carried',
  serviceTier: 'carried',
  metadata: 'carried',
  // As text.
  refusal: 'carried',
  image: 'carried',
  audio: 'carried',
  video: 'carried',
  file: 'carried',
  fileName: 'carried',
  fileContext: 'carried',
  documentCitations: 'carried',
  // Converse takes bytes, and places in S3.
  imageByUrl: 'refused',
  toolCall: 'carried',
  toolResult: 'carried',
  toolResultMedia: 'carried',
  toolError: 'carried',
  reasoning: 'carried',
  // Models that sign their thoughts refuse others.
  unsignedReasoning: 'dropped',
  signature: 'carried',
});
