import { Type, type Static } from 'typebox';
import { secretSetting } from '../core/setting.ts';

export const providerSettings = Type.Object(
  {
    dialect: Type.Literal('openai', { default: 'openai', description: 'The wire format the provider speaks.' }),
    baseUrl: Type.String({
      minLength: 1,
      description: "URL that stands before the dialect's paths, e.g. https://api.openai.com/v1.",
    }),
    apiKey: Type.Optional(
      secretSetting({ description: 'Key sent to the provider; write ${OPENAI_API_KEY}, not the key itself.' }),
    ),
    apiKeyFile: Type.Optional(
      Type.String({ minLength: 1, description: 'File that holds the key; read again when it changes.' }),
    ),
    noDone: Type.Optional(Type.Boolean({ description: 'The provider ends its streams without [DONE].' })),
    passModelMembers: Type.Optional(
      Type.Boolean({
        description:
          'Lets callers with a list of models, a budget or a model’s limit send members by which a provider chooses another model (`models`, `route`, `provider`, `fallbacks` …); they are refused otherwise.',
      }),
    ),
    simulator: Type.Optional(
      Type.Boolean({ description: 'The provider is `npx headgate simulate`: x-simulate is carried to it.' }),
    ),
  },
  { additionalProperties: false },
);

export const providersSettings = Type.Record(
  Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' }),
  providerSettings,
  {
    additionalProperties: false,
    default: {},
    description: 'Whom to call, by name. `openai` is there of itself where OPENAI_API_KEY is set.',
  },
);

export type ProviderSettings = Static<typeof providerSettings>;
export type ProvidersSettings = Static<typeof providersSettings>;
