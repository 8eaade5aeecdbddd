import type { Preset } from './preset.ts';

export const moonshot: Preset = {
  name: 'moonshot',
  title: 'Moonshot AI',
  documentation: 'https://platform.moonshot.ai/docs/api/chat',
  dialects: ['openai-chat'],
  baseUrl: 'https://api.moonshot.ai/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'MOONSHOT_API_KEY',
  freeCall: '/models',
  quirks: { maxTokensField: 'max_tokens' },
};
