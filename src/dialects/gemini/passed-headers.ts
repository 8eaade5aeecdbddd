import type { PassedHeaders } from '../passed-headers.ts';

export const geminiPassedHeaders: PassedHeaders = {
  toProvider: [],
  toClient: [['x-gemini-service-tier', 'x-gemini-service-tier']],
};
