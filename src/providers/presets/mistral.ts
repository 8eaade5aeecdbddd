import type { Preset } from './preset.ts';

/** It refuses members that its schema lacks, such as `stream_options`, and reports the usage of every stream in its last chunk. */
export const mistral: Preset = {
  name: 'mistral',
  title: 'Mistral',
  documentation: 'https://docs.mistral.ai/api',
  dialects: ['openai-chat'],
  baseUrl: 'https://api.mistral.ai/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'MISTRAL_API_KEY',
  freeCall: '/models',
  quirks: { noStreamOptions: true, maxTokensField: 'max_tokens', unknownRoles: ['developer'] },
};
