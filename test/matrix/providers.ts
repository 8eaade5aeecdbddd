import { builtInDialects } from '../../src/dialects/registry.ts';
import type { Fates } from '../../src/dialects/fates.ts';
import { presets } from '../../src/providers/presets/presets.ts';

/** A provider dialect, in each form in which providers offer it. */
export interface TestedProvider {
  /** As `docs/matrix.md` calls it. */
  readonly name: string;
  /** The name in the configuration of the tests. */
  readonly id: string;
  readonly preset: string;
  readonly dialect: string;
  readonly signsReasoning: boolean;
  /** The settings for the simulator at this origin. */
  readonly settings: (origin: string) => Readonly<Record<string, unknown>>;
}

export const providers: readonly TestedProvider[] = [
  {
    name: 'OpenAI chat completions',
    id: 'chat',
    preset: 'openai-compatible',
    dialect: 'openai-chat',
    signsReasoning: false,
    settings: (origin) => ({ baseUrl: `${origin}/v1` }),
  },
  {
    name: 'OpenAI Responses',
    id: 'responses',
    preset: 'openai',
    dialect: 'openai-responses',
    signsReasoning: true,
    settings: (origin) => ({ dialect: 'openai-responses', baseUrl: `${origin}/v1`, apiKey: 'sk-matrix-responses' }),
  },
  {
    name: 'Anthropic',
    id: 'anthropic',
    preset: 'anthropic',
    dialect: 'anthropic',
    signsReasoning: true,
    settings: (origin) => ({ baseUrl: `${origin}/v1`, apiKey: 'sk-ant-matrix' }),
  },
  {
    name: 'Gemini',
    id: 'gemini',
    preset: 'gemini',
    dialect: 'gemini',
    signsReasoning: true,
    settings: (origin) => ({ baseUrl: `${origin}/v1beta`, apiKey: 'AIza-matrix-key' }),
  },
  {
    name: 'Vertex AI',
    id: 'vertex',
    preset: 'vertex',
    dialect: 'gemini',
    signsReasoning: true,
    settings: (origin) => ({
      baseUrl: `${origin}/v1/projects/matrix/locations/global/publishers/google`,
      apiKey: 'ya29-matrix-token',
    }),
  },
  {
    name: 'Bedrock',
    id: 'bedrock',
    preset: 'bedrock',
    dialect: 'bedrock',
    signsReasoning: true,
    settings: (origin) => ({ baseUrl: origin, apiKey: 'bedrock-matrix-key' }),
  },
  {
    name: 'Azure OpenAI',
    id: 'azure',
    preset: 'azure-openai',
    dialect: 'openai-chat',
    signsReasoning: false,
    settings: (origin) => ({
      baseUrl: `${origin}/openai`,
      deployments: true,
      query: { 'api-version': '2024-10-21' },
      apiKey: 'azure-matrix-key',
    }),
  },
];

/** The table of fates of the provider's dialect; undefined if the gateway does not call this provider yet. */
export function fatesOf({ preset, dialect }: TestedProvider): Fates | undefined {
  const isKnown = presets.some(
    ({ name, dialects: spoken }) => name === preset && spoken.some((own) => own === dialect),
  );
  return isKnown ? builtInDialects.find(({ name }) => name === dialect)?.provider?.fates : undefined;
}
