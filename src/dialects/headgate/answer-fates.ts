import type { AnswerFates } from '../answer-fates.ts';

export const headgateAnswerFates: AnswerFates = {
  lateModel: 'dropped',
  signature: 'dropped',
  imageSignature: 'dropped',
  citation: 'dropped',
  usageMembers: [],
  citationMembers: [],
  logprobs: 'dropped',
  image: 'dropped',
  audio: 'dropped',
  extension: 'dropped',
};
