import type { AnswerFates } from '../answer-fates.ts';

export const openaiChatAnswerFates: AnswerFates = {
  lateModel: 'carried',
  signature: 'carried',
  imageSignature: 'dropped',
  // OpenAI has a form for sources on the web only.
  citation: ({ url }) => url !== undefined,
  audioMembers: ['id', 'expiresAtSeconds'],
  usageMembers: ['cachedInputTokens', 'cacheWriteTokens', 'reasoningTokens', 'audioInputTokens', 'audioOutputTokens'],
  citationMembers: ['title', 'span'],
  logprobs: 'carried',
  // In the form of OpenRouter.
  image: 'carried',
  audio: 'carried',
  extension: 'dropped',
};
