import type { Preset } from './preset.ts';

/** Vertex AI with an API key (express mode). A project of its own has another base URL, which ends in `/publishers/google` too. */
export const vertex: Preset = {
  name: 'vertex',
  title: 'Google Vertex AI',
  documentation: 'https://cloud.google.com/vertex-ai/generative-ai/docs/start/express-mode/overview',
  dialects: ['gemini'],
  baseUrl: 'https://aiplatform.googleapis.com/v1/publishers/google',
  authentication: { style: 'header', name: 'x-goog-api-key' },
  keyVariable: 'GOOGLE_API_KEY',
  quirks: { vertex: true },
};
