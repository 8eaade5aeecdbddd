import type { Preset } from './preset.ts';

export const openai: Preset = {
  name: 'openai',
  title: 'OpenAI',
  documentation: 'https://platform.openai.com/docs/api-reference',
  dialects: ['openai-chat', 'openai-responses'],
  alsoSpeaks: ['openai-responses'],
  baseUrl: 'https://api.openai.com/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'OPENAI_API_KEY',
  freeCall: '/models',
  quirks: {},
};
