import type { Preset } from './preset.ts';

/** A server that speaks OpenAI's dialect at its own address: vLLM, llama.cpp, Ollama, another gateway. */
export const openaiCompatible: Preset = {
  name: 'openai-compatible',
  dialects: ['openai-chat', 'openai-responses'],
  authentication: { style: 'bearer' },
  quirks: {},
};
