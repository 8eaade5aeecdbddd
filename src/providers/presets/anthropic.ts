import type { Preset } from './preset.ts';

export const anthropic: Preset = {
  name: 'anthropic',
  title: 'Anthropic',
  documentation: 'https://docs.claude.com/en/api/overview',
  dialects: ['anthropic'],
  baseUrl: 'https://api.anthropic.com/v1',
  authentication: { style: 'header', name: 'x-api-key' },
  keyVariable: 'ANTHROPIC_API_KEY',
  freeCall: '/models',
  quirks: {},
};
