import { isObject } from '../chat-form/read-value.ts';
import type { AnswerFates } from '../answer-fates.ts';
import { writeCitation } from './citations.ts';

export const anthropicAnswerFates: AnswerFates = {
  lateModel: 'dropped',
  // A signature of another dialect is wrapped.
  signature: 'carried',
  imageSignature: 'dropped',
  citation: (citation) => writeCitation(citation) !== undefined,
  usageMembers: ['cachedInputTokens', 'cacheWriteTokens', 'longCacheWriteTokens', 'reasoningTokens', 'serverToolCalls'],
  citationMembers: ['title', 'quoted', 'documentIndex', 'fileId', 'place'],
  logprobs: 'dropped',
  image: 'dropped',
  audio: 'dropped',
  // Another API may serve the same models, and have their parts.
  extension: ({ dialect, value }) => dialect === 'anthropic' && isObject(value),
};
