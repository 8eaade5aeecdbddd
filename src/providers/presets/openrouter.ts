import type { Preset } from './preset.ts';

/**
 * Its list of models needs no key; `/key` tells about the key itself.
 * Responses: https://openrouter.ai/docs/api-reference/responses/overview.
 */
export const openrouter: Preset = {
  name: 'openrouter',
  title: 'OpenRouter',
  documentation: 'https://openrouter.ai/docs/api-reference/overview',
  dialects: ['openai-chat', 'openai-responses', 'anthropic'],
  alsoSpeaks: ['openai-responses'],
  baseUrl: 'https://openrouter.ai/api/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'OPENROUTER_API_KEY',
  freeCall: '/key',
  quirks: {},
};
