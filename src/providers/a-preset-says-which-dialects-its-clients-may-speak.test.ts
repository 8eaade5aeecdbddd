import { expect, test } from 'vitest';
import { applyPreset } from './configured-provider.ts';
import { presets } from './presets/presets.ts';

const spoken = (settings: Parameters<typeof applyPreset>[0]): readonly string[] =>
  applyPreset(settings).alsoSpeaks ?? [];

test.each(presets.filter(({ alsoSpeaks }) => alsoSpeaks !== undefined))(
  '$name lists only dialects of its own',
  (preset) => {
    expect(preset.dialects.slice(1)).toEqual(expect.arrayContaining([...(preset.alsoSpeaks ?? [])]));
  },
);

test.each(['openai', 'xai', 'groq', 'openrouter', 'hugging-face', 'fireworks'])(
  'a client of Responses is answered by %s itself, at its own URL only',
  (preset) => {
    expect(spoken({ preset })).toEqual(['openai-responses']);
    expect(spoken({ preset, baseUrl: 'https://inference.example/v1' })).toEqual([]);
  },
);

test.each([
  ['azure-openai', 'https://acme.openai.azure.com/openai/v1'],
  ['vllm', 'http://vllm.models:8000/v1'],
  ['ollama', 'http://ollama:11434/v1'],
  ['lm-studio', 'http://10.0.0.7:1234/v1'],
  ['litellm', 'http://litellm:4000/v1'],
])('%s is a kind of server: it answers them wherever it runs', (preset, baseUrl) => {
  expect(spoken({ preset, baseUrl })).toEqual(['openai-responses']);
});

test('the configuration has the last word', () => {
  expect(spoken({ preset: 'vllm', alsoSpeaks: [] })).toEqual([]);
  expect(spoken({ preset: 'vllm', dialect: 'openai-chat' })).toEqual([]);
  expect(spoken({ preset: 'vllm', alsoSpeaks: ['anthropic'] })).toEqual(['anthropic']);
});

test('the paths of deployments have no Responses', () => {
  expect(
    spoken({ preset: 'azure-openai', baseUrl: 'https://acme.openai.azure.com/openai', deployments: true }),
  ).toEqual([]);
});
