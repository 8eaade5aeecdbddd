import type { Preset } from './preset.ts';

/** Responses: https://docs.vllm.ai/en/stable/serving/online_serving/. */
export const vllm: Preset = {
  name: 'vllm',
  title: 'vLLM',
  documentation: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html',
  dialects: ['openai-chat', 'openai-responses', 'anthropic'],
  alsoSpeaks: ['openai-responses'],
  runsAnywhere: true,
  baseUrl: 'http://127.0.0.1:8000/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'VLLM_API_KEY',
  keyIsOptional: true,
  freeCall: '/models',
  quirks: {},
};
