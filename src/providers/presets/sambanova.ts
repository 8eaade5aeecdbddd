import type { Preset } from './preset.ts';

/** Its list of models is public, so that it says nothing about the key. */
export const sambanova: Preset = {
  name: 'sambanova',
  title: 'SambaNova',
  documentation: 'https://docs.sambanova.ai/docs/en/features/openai-compatibility',
  dialects: ['openai-chat'],
  baseUrl: 'https://api.sambanova.ai/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'SAMBANOVA_API_KEY',
  quirks: { maxTokensField: 'max_tokens' },
};
