import { type Usage, tokenCount } from '../../core/usage.ts';
import { isObject } from '../chat-form/read-value.ts';

/** The figures of one answer. They are estimated until the provider has reported them. */
export class ConverseUsage {
  #reported: Usage | undefined;
  #outputPieces = 0;

  /** A piece of the answer: about one token. */
  countOutput(): void {
    this.#outputPieces += 1;
  }

  tell(value: unknown): void {
    this.#reported = readUsage(value) ?? this.#reported;
  }

  get known(): Usage {
    const pieces = this.#outputPieces;
    return this.#reported ?? { inputTokens: 0, outputTokens: pieces, totalTokens: pieces, estimated: true };
  }
}

/**
 * Reads a `usage` object. Its `inputTokens` do not include the tokens that were read from the cache or written to it
 * (https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html).
 */
export function readUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const input = tokenCount(value['inputTokens']);
  const output = tokenCount(value['outputTokens']);
  if (input === undefined || output === undefined) return undefined;
  const cachedInputTokens = tokenCount(value['cacheReadInputTokens']);
  const cacheWriteTokens = tokenCount(value['cacheWriteInputTokens']);
  const longCacheWriteTokens = longWrites(value['cacheDetails']);
  const inputTokens = input + (cachedInputTokens ?? 0) + (cacheWriteTokens ?? 0);
  return {
    inputTokens,
    outputTokens: output,
    totalTokens: inputTokens + output,
    ...(cachedInputTokens === undefined ? {} : { cachedInputTokens }),
    ...(cacheWriteTokens === undefined ? {} : { cacheWriteTokens }),
    ...(longCacheWriteTokens === undefined ? {} : { longCacheWriteTokens }),
  };
}

/** What was written to the cache for an hour. */
function longWrites(details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined;
  let sum: number | undefined;
  for (const detail of details as unknown[]) {
    if (!isObject(detail) || detail['ttl'] !== '1h') continue;
    sum = (sum ?? 0) + (tokenCount(detail['inputTokens']) ?? 0);
  }
  return sum;
}
