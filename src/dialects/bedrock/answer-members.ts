import type { UsualMembers } from '../lost-members.ts';
import { onlyMember } from '../usual-values.ts';
import type { Shape } from '../nested-members.ts';

const usage: Shape = {
  inputTokens: true,
  outputTokens: true,
  totalTokens: true,
  cacheReadInputTokens: true,
  cacheWriteInputTokens: true,
  cacheDetails: { ttl: true, inputTokens: true },
  serverToolUsage: true,
};

/** How long the model took is the gateway's own to tell; the model that a router has chosen is read. */
const metadata = { usage, metrics: { latencyMs: true }, trace: { promptRouter: { invokedModelId: true } } } as const;

const place = { documentIndex: true, start: true, end: true } as const;
const citation = {
  title: true,
  // `tellCitation` tells one that is no URL.
  source: true,
  sourceContent: { text: true },
  location: {
    web: { url: true },
    documentChar: place,
    documentPage: place,
    documentChunk: place,
    searchResultLocation: { searchResultIndex: true, start: true, end: true },
  },
} as const;

/** Members of an answer of Converse that are read. A block of another kind is told as a whole. */
export const answerMembers: Shape = {
  output: {
    message: {
      role: true,
      content: {
        '*': true,
        citationsContent: { content: { text: true }, citations: citation },
        toolUse: { toolUseId: true, name: true, input: true, type: true },
      },
    },
  },
  stopReason: true,
  ...metadata,
};

/** Members of an event of ConverseStream. */
export const eventMembers: Shape = {
  role: true,
  contentBlockIndex: true,
  start: true,
  delta: { '*': true, citation },
  stopReason: true,
  // Random letters that hide the length of an event.
  p: true,
  ...metadata,
};

/** How a request was served where it asked for nothing else. */
export const usualMembers: UsualMembers = new Map([
  ['serviceTier', onlyMember('type', 'default')],
  ['performanceConfig', onlyMember('latency', 'standard')],
]);
