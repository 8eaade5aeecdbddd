import { isObject } from '../chat-form/read-value.ts';
import type { UsualMembers } from '../lost-members.ts';
import { onlyMember, oneOf } from '../usual-values.ts';
import type { Shape } from '../nested-members.ts';

const source = { uri: true, sourceUri: true, title: true, text: true } as const;
const details = { modality: true, tokenCount: true } as const;
const token = { token: true, logProbability: true } as const;
const citations = { uri: true, title: true, startIndex: true, endIndex: true } as const;

/** A part of a kind that is named last is told as a whole. */
const part = {
  text: true,
  thought: true,
  thoughtSignature: true,
  functionCall: { id: true, name: true, args: true, partialArgs: true, willContinue: true },
  inlineData: { mimeType: true, data: true },
  functionResponse: true,
  fileData: true,
  executableCode: true,
  codeExecutionResult: true,
  toolCall: true,
  toolResponse: true,
  audioTranscription: true,
} as const;

/** Members of an answer, or of a chunk of one, that are read, or that the gateway writes anew: its id and its time. */
export const answerMembers: Shape = {
  responseId: true,
  createTime: true,
  modelVersion: true,
  candidates: {
    index: true,
    finishReason: true,
    content: {
      role: true,
      parts: part,
    },
    // The mean of log probabilities, which are read where they were asked for.
    avgLogprobs: true,
    logprobsResult: { chosenCandidates: token, topCandidates: { candidates: token } },
    citationMetadata: { citations, citationSources: citations },
    groundingMetadata: {
      groundingChunks: { web: source, retrievedContext: source, maps: source, image: source },
      groundingSupports: {
        segment: { startIndex: true, endIndex: true, partIndex: true, text: true },
        groundingChunkIndices: true,
      },
    },
  },
  promptFeedback: { blockReason: true },
  usageMetadata: {
    promptTokenCount: true,
    candidatesTokenCount: true,
    thoughtsTokenCount: true,
    toolUsePromptTokenCount: true,
    cachedContentTokenCount: true,
    totalTokenCount: true,
    // Of these, the number of audio tokens is read; all of them are part of the whole.
    promptTokensDetails: details,
    candidatesTokensDetails: details,
    cacheTokensDetails: details,
    toolUsePromptTokensDetails: details,
  },
  error: true,
};

/** What nearly every answer has: words beside a call, how the operator pays, and that no filter has found anything. */
export const usualMembers: UsualMembers = new Map([
  ['finishMessage', oneOf('Model generated function call(s).')],
  ['trafficType', oneOf('ON_DEMAND', 'PROVISIONED_THROUGHPUT')],
  ['serviceTier', oneOf('standard')],
  ['modelStatus', onlyMember('modelStage', 'STABLE', 'PREVIEW')],
  ['safetyRatings', (ratings) => Array.isArray(ratings) && ratings.every(isNegligible)],
]);

function isNegligible(rating: unknown): boolean {
  if (!isObject(rating) || rating['blocked'] === true || rating['probability'] !== 'NEGLIGIBLE') return false;
  const { severity } = rating;
  return severity === undefined || severity === 'HARM_SEVERITY_NEGLIGIBLE';
}
