import type { Preset } from './preset.ts';

/** The API of Cohere that is compatible with OpenAI. Its native API is a different one. */
export const cohere: Preset = {
  name: 'cohere',
  title: 'Cohere',
  documentation: 'https://docs.cohere.com/docs/compatibility-api',
  dialects: ['openai-chat'],
  baseUrl: 'https://api.cohere.ai/compatibility/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'COHERE_API_KEY',
  quirks: { maxTokensField: 'max_tokens' },
};
