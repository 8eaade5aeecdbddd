import type { Preset } from './preset.ts';

export const perplexity: Preset = {
  name: 'perplexity',
  title: 'Perplexity',
  documentation: 'https://docs.perplexity.ai/api-reference/chat-completions-post',
  dialects: ['openai-chat'],
  baseUrl: 'https://api.perplexity.ai',
  authentication: { style: 'bearer' },
  keyVariable: 'PERPLEXITY_API_KEY',
  quirks: { maxTokensField: 'max_tokens', unknownRoles: ['developer'] },
};
