import * as Type from 'typebox';
import type { DialectName } from '../core/dialect-name.ts';
import { dialects, quirkSettings } from '../dialects/registry.ts';
import { durationSetting, mapSetting, secretSetting } from '../core/setting.ts';
import { awsSettings } from './aws/settings.ts';
import { azureSettings } from './azure/settings.ts';
import { defaultPreset, presets } from './presets/presets.ts';
import type { Preset } from './presets/preset.ts';

const connectionSettings = Type.Object(
  {
    proxy: Type.Optional(
      Type.Union([Type.Literal('none'), secretSetting({ description: 'URL of a proxy.' })], {
        description:
          'Proxy through which this provider is called, whatever HTTPS_PROXY and NO_PROXY say. `none`: without a proxy.',
      }),
    ),
    extraCaFile: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'PEM file with certificate authorities to trust for this provider, in addition to the others. The gateway reads it at the start and at a reload.',
      }),
    ),
    maxConnections: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Most connections at once. Default: `upstream.maxConnections`.' }),
    ),
    connectMs: Type.Optional(
      durationSetting({ usualMs: 5000, description: 'Time to open a connection. Default: `upstream.connectMs`.' }),
    ),
    idleSocketMs: Type.Optional(
      durationSetting({
        usualMs: 30_000,
        description: 'How long an unused connection is kept. Default: `upstream.idleSocketMs`.',
      }),
    ),
    maxSocketAgeMs: Type.Optional(
      durationSetting({
        usualMs: 60_000,
        description: 'An older connection is not used again. Default: `upstream.maxSocketAgeMs`.',
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
            'How the key is sent. `bearer`: as `authorization: Bearer <key>`. `header`: alone in a header. `query`: in a query parameter. `none`: no key is sent. `aws`: each call is signed (Signature Version 4). `google`, `azure`: the gateway fetches an access token of Google or of Microsoft Entra ID, renews it, and sends it. Default: that of the preset.',
        },
      ),
    ),
    name: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Name of the header or of the query parameter that has the key, e.g. `api-key`. With the styles `header` and `query`.',
      }),
    ),
    credentialsFile: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'JSON file of a service account or of a workload identity. With the style `google`. Default: the file that GOOGLE_APPLICATION_CREDENTIALS names, else gcloud’s own file, else the metadata server.',
      }),
    ),
    ...awsSettings,
    ...azureSettings,
  },
  { additionalProperties: false, description: 'How the provider wants its key. Default: that of the preset.' },
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
          'The kind of provider, one of those in docs/providers.md. It says the base URL, the dialect, how the provider wants its key, which environment variable has the key, and where the provider differs from its dialect.',
      }),
      dialect: Type.Optional(
        Type.Unsafe<DialectName>({
          type: 'string',
          enum: dialectNames,
          description: "The wire format that the provider speaks. Default: the preset's first one.",
        }),
      ),
      alsoSpeaks: Type.Optional(
        Type.Array(Type.Unsafe<DialectName>({ type: 'string', enum: dialectNames }), {
          description:
            'Other wire formats that the provider speaks at the same base URL. Requests of clients that speak one of them pass unchanged. All other requests are translated to `dialect`. Default: those of the preset. `[]`: none.',
        }),
      ),
      baseUrl: Type.Optional(
        Type.String({
          minLength: 1,
          description:
            "The part of the URL before the dialect's paths, e.g. https://api.openai.com/v1. Default: that of the preset.",
        }),
      ),
      apiKey: Type.Optional(
        secretSetting({
          description: 'The key that is sent to the provider. Write ${OPENAI_API_KEY}, not the key itself.',
        }),
      ),
      apiKeyFile: Type.Optional(
        Type.String({
          minLength: 1,
          description: 'File that has the key. The gateway reads it again when it changes.',
        }),
      ),
      authentication: Type.Optional(authenticationSettings),
      headers: Type.Optional(
        mapSetting('^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$', secretSetting({ description: 'Value of the header.' }), {
          description:
            'Headers that are sent with every call, by name. Their values are shown to nobody, because they can be credentials.',
        }),
      ),
      query: Type.Optional(
        mapSetting('^[A-Za-z0-9$][A-Za-z0-9._$-]{0,127}$', secretSetting({ description: 'Value of the parameter.' }), {
          description: 'Query parameters that are sent with every call, by name. Their values are shown to nobody.',
        }),
      ),
      connections: Type.Optional(connectionSettings),
      noDone: Type.Optional(
        Type.Boolean({
          description:
            'Has no effect any more. A stream without [DONE] counts as complete if its body ends cleanly and each choice that has begun has its finish_reason.',
        }),
      ),
      ...quirkSettings,
      passModelMembers: Type.Optional(
        Type.Boolean({
          description:
            'With some members of a request (`models`, `route`, `provider`, `fallbacks` …) the provider chooses another model. They are refused if the caller has a list of models or a budget, or if the model has a limit. So are batches, and also if tokens are limited, because the gateway sees neither their models nor their tokens. `true` lets both pass.',
        }),
      ),
      simulator: Type.Optional(
        Type.Boolean({
          description:
            'Whether the provider is `npx headgate simulate`. Only then is the header x-simulate sent to it.',
        }),
      ),
    },
    { additionalProperties: false },
  );
}

export const providersSettings = mapSetting('^[a-z0-9][a-z0-9._-]{0,63}$', providerSettingsOf(presets), {
  default: {},
  description:
    'The providers, by name. Two kinds need no section here: `openai`, if OPENAI_API_KEY is set, and each preset that a model names as its provider.',
});

export type ProviderSettings = Type.Static<ReturnType<typeof providerSettingsOf>>;
