import type { Preset } from './preset.ts';

/** Responses: https://docs.x.ai/docs/api-reference#create-new-response. */
export const xai: Preset = {
  name: 'xai',
  title: 'xAI',
  documentation: 'https://docs.x.ai/docs/api-reference',
  dialects: ['openai-chat', 'openai-responses'],
  alsoSpeaks: ['openai-responses'],
  baseUrl: 'https://api.x.ai/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'XAI_API_KEY',
  freeCall: '/models',
  quirks: {},
};
