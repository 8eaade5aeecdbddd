import type { Preset } from './preset.ts';

export const cloudflare: Preset = {
  name: 'cloudflare',
  title: 'Cloudflare Workers AI',
  documentation: 'https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility',
  dialects: ['openai-chat', 'openai-responses'],
  baseUrl: 'https://api.cloudflare.com/client/v4/accounts/${CLOUDFLARE_ACCOUNT_ID}/ai/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'CLOUDFLARE_API_TOKEN',
  quirks: { maxTokensField: 'max_tokens' },
};
