import type { Preset } from './preset.ts';

/** Responses, since 0.3.29: https://lmstudio.ai/blog/lmstudio-v0.3.29. */
export const lmStudio: Preset = {
  name: 'lm-studio',
  title: 'LM Studio',
  documentation: 'https://lmstudio.ai/docs/developer/openai-compat',
  dialects: ['openai-chat', 'openai-responses', 'anthropic'],
  alsoSpeaks: ['openai-responses'],
  runsAnywhere: true,
  baseUrl: 'http://127.0.0.1:1234/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'LM_API_TOKEN',
  keyIsOptional: true,
  freeCall: '/models',
  quirks: { maxTokensField: 'max_tokens', unknownRoles: ['developer'] },
};
