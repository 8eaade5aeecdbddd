import type { Usage } from '../../core/usage.ts';

/** What the schema of a message requires where nothing is known. */
export const unknownUsage = { input_tokens: 0, output_tokens: 0 } as const;

/** Anthropic counts what the cache gave and took beside the other input; the hub's input holds all of it. */
export function writeUsage(usage: Usage): object {
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, longCacheWriteTokens } = usage;
  const { reasoningTokens } = usage;
  const written = cacheWriteTokens ?? 0;
  const long = longCacheWriteTokens ?? 0;
  return {
    input_tokens: Math.max(0, inputTokens - (cachedInputTokens ?? 0) - written),
    ...(cacheWriteTokens === undefined ? {} : { cache_creation_input_tokens: written }),
    ...(cachedInputTokens === undefined ? {} : { cache_read_input_tokens: cachedInputTokens }),
    ...(longCacheWriteTokens === undefined
      ? {}
      : { cache_creation: { ephemeral_5m_input_tokens: written - long, ephemeral_1h_input_tokens: long } }),
    output_tokens: outputTokens,
    ...(reasoningTokens === undefined ? {} : { output_tokens_details: { thinking_tokens: reasoningTokens } }),
  };
}
