import type { AnswerFates } from '../answer-fates.ts';

export const openaiChatAnswerFates: AnswerFates = {
  signature: 'carried',
  // OpenAI has a form for sources on the web only.
  citation: ({ url }) => url !== undefined,
  logprobs: 'carried',
  image: 'dropped',
  audio: 'dropped',
  extension: 'dropped',
};
