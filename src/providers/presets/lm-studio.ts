import type { Preset } from './preset.ts';

export const lmStudio: Preset = {
  name: 'lm-studio',
  title: 'LM Studio',
  documentation: 'https://lmstudio.ai/docs/developer/openai-compat',
  dialects: ['openai-chat', 'openai-responses', 'anthropic'],
  baseUrl: 'http://127.0.0.1:1234/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'LM_API_TOKEN',
  keyIsOptional: true,
  freeCall: '/models',
  quirks: { maxTokensField: 'max_tokens', unknownRoles: ['developer'] },
};
