import type { Preset } from './preset.ts';

export const deepseek: Preset = {
  name: 'deepseek',
  title: 'DeepSeek',
  documentation: 'https://api-docs.deepseek.com',
  dialects: ['openai-chat'],
  baseUrl: 'https://api.deepseek.com',
  authentication: { style: 'bearer' },
  keyVariable: 'DEEPSEEK_API_KEY',
  freeCall: '/models',
  quirks: { maxTokensField: 'max_tokens', unknownRoles: ['developer'] },
};
