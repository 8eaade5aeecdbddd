import type { Preset } from './preset.ts';

/** Anthropic's own API (https://docs.claude.com/en/api/overview). */
export const anthropic: Preset = {
  name: 'anthropic',
  dialects: ['anthropic'],
  baseUrl: 'https://api.anthropic.com/v1',
  authentication: { style: 'header', name: 'x-api-key' },
  keyVariable: 'ANTHROPIC_API_KEY',
  quirks: {},
};
