import type { Preset } from './preset.ts';

/** Its list of models is public, so that it says nothing about the key. */
export const llamaCpp: Preset = {
  name: 'llama-cpp',
  title: 'llama.cpp',
  documentation: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
  dialects: ['openai-chat', 'anthropic'],
  baseUrl: 'http://127.0.0.1:8080/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'LLAMA_API_KEY',
  keyIsOptional: true,
  quirks: {},
};
