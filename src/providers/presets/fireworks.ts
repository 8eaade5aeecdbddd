import type { Preset } from './preset.ts';

export const fireworks: Preset = {
  name: 'fireworks',
  title: 'Fireworks AI',
  documentation: 'https://docs.fireworks.ai/tools-sdks/openai-compatibility',
  dialects: ['openai-chat'],
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'FIREWORKS_API_KEY',
  freeCall: '/models',
  quirks: { maxTokensField: 'max_tokens' },
};
