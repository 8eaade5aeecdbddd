import type { Preset } from './preset.ts';

/** Responses: https://docs.litellm.ai/docs/response_api. */
export const litellm: Preset = {
  name: 'litellm',
  title: 'LiteLLM proxy',
  documentation: 'https://docs.litellm.ai/docs/proxy/user_keys',
  dialects: ['openai-chat', 'openai-responses', 'anthropic'],
  alsoSpeaks: ['openai-responses'],
  runsAnywhere: true,
  baseUrl: 'http://127.0.0.1:4000/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'LITELLM_API_KEY',
  keyIsOptional: true,
  freeCall: '/models',
  quirks: {},
};
