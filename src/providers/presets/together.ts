import type { Preset } from './preset.ts';

export const together: Preset = {
  name: 'together',
  title: 'Together AI',
  documentation: 'https://docs.together.ai/docs/openai-api-compatibility',
  dialects: ['openai-chat'],
  baseUrl: 'https://api.together.xyz/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'TOGETHER_API_KEY',
  freeCall: '/models',
  quirks: { maxTokensField: 'max_tokens' },
};
