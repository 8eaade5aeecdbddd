import type { Preset } from './preset.ts';

/** A server that speaks OpenAI's dialect, at an address of its own: vLLM, llama.cpp, Ollama, a gateway of somebody else's. */
export const openaiCompatible: Preset = {
  name: 'openai-compatible',
  dialects: ['openai-chat'],
  authentication: { style: 'bearer' },
  quirks: {},
};
