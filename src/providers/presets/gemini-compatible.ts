import type { Preset } from './preset.ts';

/** A server that speaks Gemini's dialect at its own address. */
export const geminiCompatible: Preset = {
  name: 'gemini-compatible',
  title: "Any server that speaks Gemini's dialect",
  documentation: 'https://ai.google.dev/api/generate-content',
  dialects: ['gemini'],
  authentication: { style: 'header', name: 'x-goog-api-key' },
  keyIsOptional: true,
  freeCall: '/models',
  quirks: {},
};
