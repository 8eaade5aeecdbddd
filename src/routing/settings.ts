import { Type, type Static } from 'typebox';
import { durationSetting } from '../core/setting.ts';

const usdPerMillion = (description: string) => Type.Number({ minimum: 0, maximum: 1_000_000, description });

const priceSettings = Type.Object(
  {
    inputPerMillion: usdPerMillion('US dollars for a million tokens of input.'),
    outputPerMillion: usdPerMillion('The same of output.'),
    cachedInputPerMillion: Type.Optional(
      usdPerMillion('The same of input that the provider reads from its cache; where absent, that of other input.'),
    ),
  },
  {
    additionalProperties: false,
    description: 'What it costs, in place of the price that Headgate knows; of `*`, what all other models cost.',
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
      provider: Type.String({ minLength: 1, description: 'Who serves it: a name under `providers`.' }),
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
  { additionalProperties: false, default: {}, description: 'What stands in where a request says nothing.' },
);

export type ModelsSettings = Static<typeof modelsSettings>;
export type DefaultsSettings = Static<typeof defaultsSettings>;
