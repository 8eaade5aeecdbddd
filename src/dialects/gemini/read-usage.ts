import { type Usage, tokenCount } from '../../core/usage.ts';
import { isObject } from '../chat-form/read-value.ts';

/** Whether `usageMetadata` tells figures: the prompt was counted. */
export function hasUsage(value: unknown): boolean {
  return isObject(value) && tokenCount(value['promptTokenCount']) !== undefined;
}

/**
 * Reads `usageMetadata`, in which thoughts are no part of the candidates, and the tokens of Google's own tools no part of the
 * prompt. Undefined where the prompt was not counted.
 * @param outputEvents how many pieces of an answer have come, each of about one token: used where the output was not counted
 */
export function readUsage(value: unknown, outputEvents = 0): Usage | undefined {
  if (!isObject(value)) return undefined;
  const prompt = tokenCount(value['promptTokenCount']);
  if (prompt === undefined) return undefined;
  const candidates = tokenCount(value['candidatesTokenCount']);
  const thoughts = tokenCount(value['thoughtsTokenCount']);
  const inputTokens = prompt + (tokenCount(value['toolUsePromptTokenCount']) ?? 0);
  const outputTokens = (candidates ?? outputEvents) + (thoughts ?? 0);
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    cachedInputTokens: tokenCount(value['cachedContentTokenCount']),
    reasoningTokens: thoughts,
    audioInputTokens: audioIn(value['promptTokensDetails']),
    audioOutputTokens: audioIn(value['candidatesTokensDetails']),
    ...(candidates === undefined && outputEvents > 0 ? { estimated: true } : {}),
  };
}

function audioIn(details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined;
  for (const detail of details as unknown[]) {
    if (isObject(detail) && detail['modality'] === 'AUDIO') return tokenCount(detail['tokenCount']);
  }
  return undefined;
}
