import type { Preset } from './preset.ts';

/** Its list of models is public, so that it says nothing about the key. */
export const nvidiaNim: Preset = {
  name: 'nvidia-nim',
  title: 'NVIDIA NIM',
  documentation: 'https://docs.api.nvidia.com/nim/reference/llm-apis',
  dialects: ['openai-chat'],
  baseUrl: 'https://integrate.api.nvidia.com/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'NVIDIA_API_KEY',
  quirks: { maxTokensField: 'max_tokens' },
};
