import type { Preset } from './preset.ts';

/** A server that speaks Anthropic's dialect at its own address. */
export const anthropicCompatible: Preset = {
  name: 'anthropic-compatible',
  title: "Any server that speaks Anthropic's dialect",
  documentation: 'https://docs.claude.com/en/api/messages',
  dialects: ['anthropic'],
  authentication: { style: 'header', name: 'x-api-key' },
  keyIsOptional: true,
  freeCall: '/models',
  quirks: {},
};
