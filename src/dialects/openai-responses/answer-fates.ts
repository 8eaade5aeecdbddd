import type { AnswerFates } from '../answer-fates.ts';

export const openaiResponsesAnswerFates: AnswerFates = {
  lateModel: 'carried',
  // A signature of another dialect is wrapped.
  signature: 'carried',
  imageSignature: 'dropped',
  citation: ({ url, fileId }) => url !== undefined || fileId !== undefined,
  usageMembers: ['cachedInputTokens', 'cacheWriteTokens', 'reasoningTokens'],
  citationMembers: ['title', 'fileId', 'span'],
  // A refusal has no place for them.
  logprobs: (event) => event.of === 'text',
  image: 'carried',
  audio: 'dropped',
  extension: 'dropped',
};
