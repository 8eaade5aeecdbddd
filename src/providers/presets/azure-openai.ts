import type { Preset } from './preset.ts';

/**
 * The v1 API of Azure OpenAI, which needs no `api-version`. A model is the name of a deployment.
 * Responses: https://learn.microsoft.com/azure/foundry/openai/how-to/responses.
 */
export const azureOpenai: Preset = {
  name: 'azure-openai',
  title: 'Azure OpenAI',
  documentation: 'https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle',
  dialects: ['openai-chat', 'openai-responses'],
  alsoSpeaks: ['openai-responses'],
  runsAnywhere: true,
  baseUrl: '${AZURE_OPENAI_ENDPOINT}/openai/v1',
  authentication: { style: 'header', name: 'api-key' },
  keyVariable: 'AZURE_OPENAI_API_KEY',
  freeCall: '/models',
  quirks: {},
};
