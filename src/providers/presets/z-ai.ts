import type { Preset } from './preset.ts';

export const zAi: Preset = {
  name: 'z-ai',
  title: 'Z.ai',
  documentation: 'https://docs.z.ai/api-reference/llm/chat-completion',
  dialects: ['openai-chat'],
  baseUrl: 'https://api.z.ai/api/paas/v4',
  authentication: { style: 'bearer' },
  keyVariable: 'ZAI_API_KEY',
  quirks: { maxTokensField: 'max_tokens', unknownRoles: ['developer'] },
};
