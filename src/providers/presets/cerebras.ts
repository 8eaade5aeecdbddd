import type { Preset } from './preset.ts';

export const cerebras: Preset = {
  name: 'cerebras',
  title: 'Cerebras',
  documentation: 'https://inference-docs.cerebras.ai/resources/openai',
  dialects: ['openai-chat'],
  baseUrl: 'https://api.cerebras.ai/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'CEREBRAS_API_KEY',
  freeCall: '/models',
  quirks: {},
};
