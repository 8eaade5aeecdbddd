import * as Type from 'typebox';
import { durationSetting } from '../core/setting.ts';

const usdPerMillion = (description: string) => Type.Number({ minimum: 0, maximum: 1_000_000, description });

const priceSettings = Type.Object(
  {
    inputPerMillion: usdPerMillion('US dollars for a million tokens of input.'),
    outputPerMillion: usdPerMillion('US dollars for a million tokens of output.'),
    cachedInputPerMillion: Type.Optional(
      usdPerMillion(
        'US dollars for a million tokens of input that the provider reads from its cache. Default: the price of other input.',
      ),
    ),
    cacheWritePerMillion: Type.Optional(
      usdPerMillion(
        'US dollars for a million tokens of input that the provider writes to its cache for some minutes. Tokens that it keeps for an hour cost 1.6 times as much. Default: the price of other input.',
      ),
    ),
    audioInputPerMillion: Type.Optional(
      usdPerMillion('US dollars for a million tokens of audio in the input. Default: the price of other input.'),
    ),
    audioOutputPerMillion: Type.Optional(
      usdPerMillion('US dollars for a million tokens of audio in the output. Default: the price of other output.'),
    ),
  },
  {
    additionalProperties: false,
    description:
      'Price of the model, instead of the one that Headgate knows. The price of `*` is that of all models that are not listed.',
  },
);

export const modelsSettings = Type.Array(
  Type.Object(
    {
      name: Type.String({
        minLength: 1,
        maxLength: 256,
        description: 'The name that clients write. `*` stands for every name that is not listed.',
      }),
      provider: Type.String({
        minLength: 1,
        description:
          'The provider that serves it: a name under `providers`, or a preset such as `groq`. The key of a preset is taken from its environment variable (docs/providers.md).',
      }),
      upstreamModel: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 256,
          description: "The provider's name for the model. Default: `name`.",
        }),
      ),
      deadlineMs: Type.Optional(
        durationSetting({
          usualMs: 30_000,
          description: 'The deadline of this model. Default: `attempts.deadlineMs`.',
        }),
      ),
      price: Type.Optional(priceSettings),
    },
    { additionalProperties: false },
  ),
  {
    description:
      'The list of models. No others are served. Default: the default model and `*`, both from the only provider.',
  },
);

export const defaultsSettings = Type.Object(
  {
    model: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description: 'The model of a request that names none. Default: the first listed model that is not `*`.',
      }),
    ),
  },
  { additionalProperties: false, default: {}, description: 'Values for requests that do not have their own.' },
);

export type ModelsSettings = Type.Static<typeof modelsSettings>;
export type DefaultsSettings = Type.Static<typeof defaultsSettings>;
