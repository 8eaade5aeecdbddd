import { benchKey } from './key.ts';
import { floodModel, streamEveryMs, streamEvents, streamModel, type Workload } from './workloads.ts';

const question = 'What is a headgate?';

/** A client's dialect, and how one of its clients asks for a stream. */
interface ClientSide {
  readonly dialect: string;
  ask(model: string): { readonly path: string; readonly body: object };
}

/** A provider's dialect, and the settings with which the gateway calls the bench's provider in it. */
export interface ProviderSide {
  readonly dialect: string;
  readonly settings: (origin: string) => object;
}

const messages = [{ role: 'user', content: question }];

const clientSides: readonly ClientSide[] = [
  {
    dialect: 'openai-chat',
    ask: (model) => ({
      path: '/v1/chat/completions',
      body: { model, messages, stream: true, stream_options: { include_usage: true } },
    }),
  },
  {
    dialect: 'openai-responses',
    ask: (model) => ({ path: '/v1/responses', body: { model, input: question, stream: true } }),
  },
  {
    dialect: 'anthropic',
    ask: (model) => ({ path: '/v1/messages', body: { model, messages, max_tokens: 1_000, stream: true } }),
  },
  {
    dialect: 'gemini',
    ask: (model) => ({
      path: `/v1beta/models/${model}:streamGenerateContent?alt=sse`,
      body: { contents: [{ role: 'user', parts: [{ text: question }] }] },
    }),
  },
  { dialect: 'headgate', ask: (model) => ({ path: '/v1/inference', body: { model, messages, stream: true } }) },
];

export const providerSides: readonly ProviderSide[] = [
  { dialect: 'openai-chat', settings: (origin) => ({ baseUrl: `${origin}/v1`, apiKey: 'sk-bench' }) },
  { dialect: 'openai-responses', settings: (origin) => ({ baseUrl: `${origin}/v1`, apiKey: 'sk-bench' }) },
  {
    dialect: 'anthropic',
    settings: (origin) => ({ preset: 'anthropic', baseUrl: `${origin}/v1`, apiKey: 'sk-bench' }),
  },
  { dialect: 'gemini', settings: (origin) => ({ preset: 'gemini', baseUrl: `${origin}/v1beta`, apiKey: 'sk-bench' }) },
  {
    dialect: 'bedrock',
    settings: (origin) => ({ preset: 'bedrock', baseUrl: origin, apiKey: 'sk-bench' }),
  },
];

/** A pair of dialects whose streams go through the hub. */
export interface Pair {
  readonly client: ClientSide;
  readonly provider: ProviderSide;
}

const pairs: readonly Pair[] = clientSides.flatMap((client) =>
  providerSides.filter(({ dialect }) => dialect !== client.dialect).map((provider) => ({ client, provider })),
);

/** So many pairs are compared with one bare relay. With more of them its turn would be long ago. */
const groupSize = 5;

/** All pairs, in the groups in which they are measured. */
export const pairGroups: ReadonlyArray<readonly Pair[]> = Array.from(
  { length: Math.ceil(pairs.length / groupSize) },
  (_, group) => pairs.slice(group * groupSize, (group + 1) * groupSize),
);

const pacedModel = streamModel(streamEvents, streamEveryMs);

/** The names of the models that the gateway asks each provider for. */
export const pairModels = [pacedModel, floodModel] as const;

/** The name under which the gateway serves a model of the provider of this dialect. */
export function modelAt(dialect: string, model: string): string {
  return `${dialect}.${model}`;
}

/** A streamed answer that goes from a provider of one dialect to a client of another. */
export function pairStream({ client, provider }: Pair, model: (typeof pairModels)[number] = pacedModel): Workload {
  const { path, body } = client.ask(modelAt(provider.dialect, model));
  return { path, key: benchKey, body: JSON.stringify(body) };
}
