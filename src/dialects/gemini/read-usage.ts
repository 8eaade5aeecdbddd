import type { Usage } from '../../core/usage.ts';
import { isObject } from '../chat-form/read-value.ts';

/** Whether `usageMetadata` tells figures: the prompt was counted. */
export function hasUsage(value: unknown): boolean {
  return isObject(value) && countOf(value['promptTokenCount']) !== undefined;
}

/**
 * Reads `usageMetadata`, in which thoughts are no part of the candidates, and the tokens of Google's own tools no part of the
 * prompt. Undefined where the prompt was not counted.
 * @param outputEvents how many pieces of an answer have come, each of about one token: used where the output was not counted
 */
export function readUsage(value: unknown, outputEvents = 0): Usage | undefined {
  if (!isObject(value)) return undefined;
  const prompt = countOf(value['promptTokenCount']);
  if (prompt === undefined) return undefined;
  const candidates = countOf(value['candidatesTokenCount']);
  const thoughts = countOf(value['thoughtsTokenCount']);
  const inputTokens = prompt + (countOf(value['toolUsePromptTokenCount']) ?? 0);
  const outputTokens = (candidates ?? outputEvents) + (thoughts ?? 0);
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    cachedInputTokens: countOf(value['cachedContentTokenCount']),
    reasoningTokens: thoughts,
    audioInputTokens: audioIn(value['promptTokensDetails']),
    audioOutputTokens: audioIn(value['candidatesTokensDetails']),
    ...(candidates === undefined && outputEvents > 0 ? { estimated: true } : {}),
  };
}

function audioIn(details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined;
  for (const detail of details as unknown[]) {
    if (isObject(detail) && detail['modality'] === 'AUDIO') return countOf(detail['tokenCount']);
  }
  return undefined;
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
