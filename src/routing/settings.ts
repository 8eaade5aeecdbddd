import { Type, type Static } from 'typebox';
import { durationSetting } from '../core/setting.ts';

const usdPerMillion = (description: string) => Type.Number({ minimum: 0, maximum: 1_000_000, description });

const priceSettings = Type.Object(
  {
    inputPerMillion: usdPerMillion('US dollars for a million tokens of input.'),
    outputPerMillion: usdPerMillion('The same of output.'),
    cachedInputPerMillion: Type.Optional(
      usdPerMillion(
        'US dollars for a million tokens of input that the provider reads from its cache; without it, the price of other input.',
      ),
    ),
    cacheWritePerMillion: Type.Optional(
      usdPerMillion(
        'The same of input that the provider writes to its cache for some minutes; where absent, that of other input. What it keeps for an hour costs 1.6 times as much.',
      ),
    ),
    audioInputPerMillion: Type.Optional(
      usdPerMillion('US dollars for a million tokens of audio in the input; where absent, the price of other input.'),
    ),
    audioOutputPerMillion: Type.Optional(usdPerMillion('The same of audio in the output.')),
  },
  {
    additionalProperties: false,
    description: 'Price of the model, instead of the one that Headgate knows; for `*`, the price of all other models.',
  },
);

export const modelsSettings = Type.Array(
  Type.Object(
    {
      name: Type.String({
        minLength: 1,
        maxLength: 256,
        description: 'Name that clients write; `*` stands for every name not listed.',
      }),
      provider: Type.String({
        minLength: 1,
        description:
          'Who serves it: a name under `providers`, or a preset such as `groq`, whose key is then taken from its usual environment variable.',
      }),
      upstreamModel: Type.Optional(
        Type.String({ minLength: 1, maxLength: 256, description: "The provider's name for it, where it differs." }),
      ),
      deadlineMs: Type.Optional(
        durationSetting({
          usualMs: 30_000,
          description: 'Its own deadline instead of attempts.deadlineMs.',
        }),
      ),
      price: Type.Optional(priceSettings),
    },
    { additionalProperties: false },
  ),
  { description: 'The closed list of models. Where absent: the default model and `*`, both from the one provider.' },
);

export const defaultsSettings = Type.Object(
  {
    model: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description: 'Model of a request that names none. Where absent: the first model listed by name.',
      }),
    ),
  },
  { additionalProperties: false, default: {}, description: 'Values for what a request does not say.' },
);

export type ModelsSettings = Static<typeof modelsSettings>;
export type DefaultsSettings = Static<typeof defaultsSettings>;
