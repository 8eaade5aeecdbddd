import type { Preset } from './preset.ts';

/** Google AI Studio (https://ai.google.dev/api). */
export const gemini: Preset = {
  name: 'gemini',
  dialects: ['gemini'],
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  authentication: { style: 'header', name: 'x-goog-api-key' },
  keyVariable: 'GEMINI_API_KEY',
  quirks: {},
};
