import { Type, type Static } from 'typebox';
import type { DialectName } from '../core/dialect-name.ts';
import { dialects, quirkSettings } from '../dialects/registry.ts';
import { durationSetting, secretSetting } from '../core/setting.ts';
import { awsSettings } from './aws/settings.ts';
import { azureSettings } from './azure/settings.ts';
import { defaultPreset, presets } from './presets/presets.ts';
import type { Preset } from './presets/preset.ts';

const connectionSettings = Type.Object(
  {
    proxy: Type.Optional(
      Type.Union([Type.Literal('none'), secretSetting({ description: 'URL of a proxy.' })], {
        description:
          'Proxy that this provider is called through, at `https://` or `http://`, whatever HTTPS_PROXY and NO_PROXY say; `none` for a direct way.',
      }),
    ),
    extraCaFile: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'PEM file with certificate authorities to trust for this provider, beside the others; read at start and at a reload.',
      }),
    ),
    maxConnections: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Connections at once; `upstream.maxConnections` where absent.' }),
    ),
    connectMs: Type.Optional(
      durationSetting({ usualMs: 5000, description: 'Time to open a connection; `upstream.connectMs` where absent.' }),
    ),
    idleSocketMs: Type.Optional(
      durationSetting({
        usualMs: 30_000,
        description: 'How long an unused connection is kept; `upstream.idleSocketMs` where absent.',
      }),
    ),
    maxSocketAgeMs: Type.Optional(
      durationSetting({
        usualMs: 60_000,
        description: 'An older connection is not used again; `upstream.maxSocketAgeMs` where absent.',
      }),
    ),
  },
  { additionalProperties: false, description: 'How this provider is reached, where it differs from the others.' },
);

const authenticationSettings = Type.Object(
  {
    style: Type.Optional(
      Type.Union(
        [
          Type.Literal('bearer'),
          Type.Literal('header'),
          Type.Literal('query'),
          Type.Literal('none'),
          Type.Literal('aws'),
          Type.Literal('google'),
          Type.Literal('azure'),
        ],
        {
          description:
            '`bearer` sends `authorization: Bearer <key>`, `header` the key alone in a header, `query` in a query parameter, `none` no key; `aws` signs each call (Signature Version 4), `google` and `azure` send an access token of Google or of Microsoft Entra ID, which is fetched and renewed. As the preset says where absent.',
        },
      ),
    ),
    name: Type.Optional(
      Type.String({ minLength: 1, description: 'Of the header, e.g. `api-key`, or of the query parameter.' }),
    ),
    credentialsFile: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'JSON file of a service account or of workload identity, with the style `google`. Absent: GOOGLE_APPLICATION_CREDENTIALS, gcloud’s own file or the metadata server.',
      }),
    ),
    ...awsSettings,
    ...azureSettings,
  },
  { additionalProperties: false, description: 'How the provider wants its key; as its preset says where absent.' },
);

/** The settings of one provider, with these presets to choose from. */
function providerSettingsOf(known: readonly Preset[]) {
  const dialectNames = [
    ...new Set(known.flatMap((preset) => preset.dialects.flatMap((name) => dialects.namesOf(name)))),
  ];
  return Type.Object(
    {
      preset: Type.Unsafe<string>({
        type: 'string',
        enum: known.map(({ name }) => name),
        default: defaultPreset,
        description:
          'What is known of the provider: its base URL, its dialect, how it wants its key and which environment variable usually has it, its quirks.',
      }),
      dialect: Type.Optional(
        Type.Unsafe<DialectName>({
          type: 'string',
          enum: dialectNames,
          description: "The wire format the provider speaks; the preset's first where absent.",
        }),
      ),
      alsoSpeaks: Type.Optional(
        Type.Array(Type.Unsafe<DialectName>({ type: 'string', enum: dialectNames }), {
          description:
            'Other wire formats that the provider speaks at the same base URL. A client of one of them is answered in that one, unchanged, and every other client in `dialect`. Absent: as the preset says (docs/providers.md); a list without members leaves only `dialect`.',
        }),
      ),
      baseUrl: Type.Optional(
        Type.String({
          minLength: 1,
          description:
            "URL that stands before the dialect's paths, e.g. https://api.openai.com/v1; the preset's where absent.",
        }),
      ),
      apiKey: Type.Optional(
        secretSetting({ description: 'Key sent to the provider; write ${OPENAI_API_KEY}, not the key itself.' }),
      ),
      apiKeyFile: Type.Optional(
        Type.String({ minLength: 1, description: 'File that holds the key; read again when it changes.' }),
      ),
      authentication: Type.Optional(authenticationSettings),
      headers: Type.Optional(
        Type.Record(
          Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$' }),
          secretSetting({ description: 'Value of the header.' }),
          {
            additionalProperties: false,
            description: 'Headers sent with every call, by name; shown to nobody, as any may hold a credential.',
          },
        ),
      ),
      query: Type.Optional(
        Type.Record(
          Type.String({ pattern: '^[A-Za-z0-9$][A-Za-z0-9._$-]{0,127}$' }),
          secretSetting({ description: 'Value of the parameter.' }),
          {
            additionalProperties: false,
            description: 'Query parameters sent with every call, by name; shown to nobody, like the headers.',
          },
        ),
      ),
      connections: Type.Optional(connectionSettings),
      noDone: Type.Optional(
        Type.Boolean({
          description:
            'Has no effect any more: a stream without [DONE] is whole where its body ends cleanly behind the finish_reason of each choice that began.',
        }),
      ),
      ...quirkSettings,
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
}

export const providersSettings = Type.Record(
  Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' }),
  providerSettingsOf(presets),
  {
    additionalProperties: false,
    default: {},
    description:
      'Whom to call, by name. `openai` is there of itself where OPENAI_API_KEY is set, and each preset that a model names as its provider.',
  },
);

export type ProviderSettings = Static<ReturnType<typeof providerSettingsOf>>;
