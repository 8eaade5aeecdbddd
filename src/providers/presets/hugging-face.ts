import type { Preset } from './preset.ts';

/**
 * Its list of models is public, so that it says nothing about the key.
 * Responses: https://huggingface.co/docs/inference-providers/guides/responses-api.
 */
export const huggingFace: Preset = {
  name: 'hugging-face',
  title: 'Hugging Face router',
  documentation: 'https://huggingface.co/docs/inference-providers/index',
  dialects: ['openai-chat', 'openai-responses'],
  alsoSpeaks: ['openai-responses'],
  baseUrl: 'https://router.huggingface.co/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'HF_TOKEN',
  quirks: {},
};
