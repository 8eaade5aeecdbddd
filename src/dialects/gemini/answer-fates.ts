import { isObject } from '../chat-form/read-value.ts';
import type { AnswerFates } from '../answer-fates.ts';

export const geminiAnswerFates: AnswerFates = {
  lateModel: 'carried',
  // A signature of another dialect is wrapped.
  signature: 'carried',
  imageSignature: 'carried',
  // A source without these would be an empty one.
  citation: ({ url, title, quoted }) => [url, title, quoted].some((words) => words !== undefined),
  usageMembers: ['cachedInputTokens', 'reasoningTokens', 'audioInputTokens', 'audioOutputTokens'],
  // A page has no place for its words.
  citationMembers: ({ url }) => (url === undefined ? ['title', 'quoted', 'span'] : ['title', 'span']),
  logprobs: 'carried',
  image: 'carried',
  audio: 'carried',
  extension: ({ dialect, value }) => dialect === 'gemini' && isObject(value),
};
