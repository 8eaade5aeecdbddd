import type { Preset } from './preset.ts';

/** A server that speaks OpenAI's dialect at its own address, such as another gateway. */
export const openaiCompatible: Preset = {
  name: 'openai-compatible',
  title: "Any server that speaks OpenAI's dialect",
  documentation: 'https://platform.openai.com/docs/api-reference/chat',
  dialects: ['openai-chat', 'openai-responses'],
  authentication: { style: 'bearer' },
  keyIsOptional: true,
  freeCall: '/models',
  quirks: {},
};
