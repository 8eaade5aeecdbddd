import type { Preset } from './preset.ts';

export const sglang: Preset = {
  name: 'sglang',
  title: 'SGLang',
  documentation: 'https://docs.sglang.ai/basic_usage/openai_api_completions.html',
  dialects: ['openai-chat'],
  baseUrl: 'http://127.0.0.1:30000/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'SGLANG_API_KEY',
  keyIsOptional: true,
  freeCall: '/models',
  quirks: {},
};
