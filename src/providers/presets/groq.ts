import type { Preset } from './preset.ts';

/** Responses: https://console.groq.com/docs/responses-api. */
export const groq: Preset = {
  name: 'groq',
  title: 'Groq',
  documentation: 'https://console.groq.com/docs/openai',
  dialects: ['openai-chat', 'openai-responses'],
  alsoSpeaks: ['openai-responses'],
  baseUrl: 'https://api.groq.com/openai/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'GROQ_API_KEY',
  freeCall: '/models',
  quirks: {},
};
