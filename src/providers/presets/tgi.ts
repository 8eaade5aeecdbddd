import type { Preset } from './preset.ts';

/** The server of Hugging Face; behind an inference endpoint it needs the token. */
export const tgi: Preset = {
  name: 'tgi',
  title: 'Text Generation Inference',
  documentation: 'https://huggingface.co/docs/text-generation-inference/messages_api',
  dialects: ['openai-chat'],
  baseUrl: 'http://127.0.0.1:3000/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'HF_TOKEN',
  keyIsOptional: true,
  freeCall: '/models',
  quirks: { maxTokensField: 'max_tokens', unknownRoles: ['developer'] },
};
