import type { Preset } from './preset.ts';

export const gemini: Preset = {
  name: 'gemini',
  title: 'Google AI Studio',
  documentation: 'https://ai.google.dev/api',
  dialects: ['gemini'],
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  authentication: { style: 'header', name: 'x-goog-api-key' },
  keyVariable: 'GEMINI_API_KEY',
  freeCall: '/models',
  quirks: {},
};
