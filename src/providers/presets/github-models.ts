import type { Preset } from './preset.ts';

/** The token needs the permission `models: read`. */
export const githubModels: Preset = {
  name: 'github-models',
  title: 'GitHub Models',
  documentation: 'https://docs.github.com/en/rest/models/inference',
  dialects: ['openai-chat'],
  baseUrl: 'https://models.github.ai/inference',
  authentication: { style: 'bearer' },
  keyVariable: 'GITHUB_TOKEN',
  quirks: {},
};
