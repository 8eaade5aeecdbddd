import type { AnswerFates } from '../answer-fates.ts';

export const headgateAnswerFates: AnswerFates = {
  signature: 'dropped',
  citation: 'dropped',
  logprobs: 'dropped',
  image: 'dropped',
  audio: 'dropped',
  extension: 'dropped',
};
