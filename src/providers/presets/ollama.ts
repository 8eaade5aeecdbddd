import type { Preset } from './preset.ts';

/**
 * It ignores `max_completion_tokens`, so that the limit must be sent as `max_tokens` (https://github.com/ollama/ollama/issues/7125).
 * Responses, since 0.13.3: https://docs.ollama.com/api/openai-compatibility.
 */
export const ollama: Preset = {
  name: 'ollama',
  title: 'Ollama',
  documentation: 'https://docs.ollama.com/api/openai-compatibility',
  dialects: ['openai-chat', 'openai-responses', 'anthropic'],
  alsoSpeaks: ['openai-responses'],
  runsAnywhere: true,
  baseUrl: 'http://127.0.0.1:11434/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'OLLAMA_API_KEY',
  keyIsOptional: true,
  freeCall: '/models',
  quirks: { maxTokensField: 'max_tokens', unknownRoles: ['developer'] },
};
