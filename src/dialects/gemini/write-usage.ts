import type { Usage } from '../../core/usage.ts';

/** Writes usage as `usageMetadata`, in which thoughts are no part of the candidates. */
export function writeUsage(usage: Usage): object {
  const { inputTokens, outputTokens, totalTokens, cachedInputTokens, reasoningTokens } = usage;
  return {
    promptTokenCount: inputTokens,
    candidatesTokenCount: Math.max(0, outputTokens - (reasoningTokens ?? 0)),
    totalTokenCount: totalTokens,
    ...(cachedInputTokens === undefined ? {} : { cachedContentTokenCount: cachedInputTokens }),
    ...(reasoningTokens === undefined ? {} : { thoughtsTokenCount: reasoningTokens }),
    ...byModality('promptTokensDetails', inputTokens, usage.audioInputTokens),
    ...byModality('candidatesTokensDetails', outputTokens - (reasoningTokens ?? 0), usage.audioOutputTokens),
  };
}

function byModality(member: string, all: number, audio: number | undefined): object {
  if (audio === undefined || audio === 0) return {};
  const text = { modality: 'TEXT', tokenCount: Math.max(0, all - audio) };
  return { [member]: [text, { modality: 'AUDIO', tokenCount: audio }] };
}
