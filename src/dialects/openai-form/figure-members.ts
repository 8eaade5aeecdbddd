import type { Shape } from '../nested-members.ts';

/** Figures of the cache, under the names of several providers. */
const ofCache = {
  cached_tokens: true,
  cache_write_tokens: true,
  cache_creation_tokens: true,
  cache_creation_token_details: { ephemeral_1h_input_tokens: true, ephemeral_5m_input_tokens: true },
} as const;
const ofInput = { ...ofCache, audio_tokens: true, text_tokens: true } as const;
const ofOutput = { reasoning_tokens: true, audio_tokens: true, text_tokens: true } as const;

/** Members of a usage object that are read. A client that counts in other words gets the same numbers. */
export const figureMembers: Shape = {
  prompt_tokens: true,
  input_tokens: true,
  completion_tokens: true,
  output_tokens: true,
  total_tokens: true,
  reasoning_tokens: true,
  cache_creation_input_tokens: true,
  prompt_cache_hit_tokens: true,
  prompt_cache_miss_tokens: true,
  cached_tokens: true,
  cache_read_input_tokens: true,
  num_cached_tokens: true,
  cache_write_tokens: true,
  cache_creation: { ephemeral_1h_input_tokens: true, ephemeral_5m_input_tokens: true },
  prompt_tokens_details: ofInput,
  input_tokens_details: ofInput,
  completion_tokens_details: ofOutput,
  output_tokens_details: ofOutput,
  // How long it took, by Groq. The gateway tells its own times.
  queue_time: true,
  prompt_time: true,
  completion_time: true,
  total_time: true,
};
