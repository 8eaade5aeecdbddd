import type { Preset } from './preset.ts';

/**
 * Responses: https://docs.fireworks.ai/guides/response-api. Messages:
 * https://docs.fireworks.ai/tools-sdks/anthropic-compatibility.
 */
export const fireworks: Preset = {
  name: 'fireworks',
  title: 'Fireworks AI',
  documentation: 'https://docs.fireworks.ai/tools-sdks/openai-compatibility',
  dialects: ['openai-chat', 'openai-responses', 'anthropic'],
  alsoSpeaks: ['openai-responses'],
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'FIREWORKS_API_KEY',
  freeCall: '/models',
  quirks: { maxTokensField: 'max_tokens' },
};
