import * as Type from 'typebox';
import { durationSetting } from '../core/setting.ts';
import { balances } from './balance/balance.ts';
import { affinitySources } from './affinity-sources.ts';

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
      'Price of the model, instead of the one that Headgate knows. The price of a pattern is that of all models of the provider that fit its `upstreamModel` and have no price of their own.',
  },
);

const providerName = Type.String({
  minLength: 1,
  description:
    'The provider that serves it: a name under `providers`, or a preset such as `groq`. The key of a preset is taken from its environment variable (docs/providers.md).',
});
const upstreamName = Type.String({
  minLength: 1,
  maxLength: 256,
  description:
    "The provider's name for the model. Default: `name`. Where `name` is a pattern, a `*` stands for what the star of the pattern stands for: `openai/*` with `*` takes the beginning off.",
});
const balanceSetting = Type.Unsafe<(typeof balances)[number]>({
  type: 'string',
  enum: balances,
  description:
    'How requests are spread over the targets of a group. `weighted` (the default): at random, by weight. `least_in_flight`: to the one of two with fewer requests. `fastest`: to the one whose first token comes soonest, on a decayed average. `cheapest`: to the one with the lowest price.',
});

const maxInFlightSetting = Type.Integer({
  minimum: 1,
  description:
    'Calls to the target at once, streams included; further requests go to other targets or wait. Default: `upstream.maxConnections`. A target that says that it has too much work (503, 529, or first tokens that come late) gets fewer for a while.',
});

const targetsSetting = Type.Array(
  Type.Object(
    {
      provider: providerName,
      upstreamModel: Type.Optional(upstreamName),
      weight: Type.Integer({
        default: 1,
        minimum: 1,
        maximum: 1_000_000,
        description: 'Its share of the requests, compared with the other targets of its group.',
      }),
      maxInFlight: Type.Optional(maxInFlightSetting),
      price: Type.Optional(priceSettings),
    },
    { additionalProperties: false },
  ),
  {
    minItems: 1,
    description:
      'Several targets that share the requests of the model, in the place of `provider`. Several keys or regions of one provider are several entries under `providers`.',
  },
);

const affinitySettings = Type.Object(
  {
    by: Type.Array(Type.Unsafe<(typeof affinitySources)[number]>({ type: 'string', enum: affinitySources }), {
      minItems: 1,
      description:
        'What requests have in common that belong together; the first that a request has counts. `session`: the header `x-headgate-session`. `prompt_cache_key`, `user`: the members of that name. `prefix`: the beginning of the prompt, up to the first message of the user.',
    }),
    loadBound: Type.Number({
      default: 1.5,
      minimum: 1,
      maximum: 100,
      description:
        'How many requests a target may have, compared with its fair part of all that are in flight, before its requests go to others. A target with fewer than eight is never too busy.',
    }),
  },
  {
    additionalProperties: false,
    description:
      "Keeps requests that belong together at one target, so that the provider's prompt cache stays warm. It yields to the health of the target and to the bound of its load.",
  },
);

const insteadSettings = Type.Object(
  {
    contextWindow: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'The model under `models` that answers where the prompt is too long for the targets of this one.',
      }),
    ),
    contentPolicy: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'The model under `models` that answers where the content policy of a target refuses the request.',
      }),
    ),
  },
  { additionalProperties: false, description: 'Other models that answer what the targets of this one refuse.' },
);

/** How the attempts of a model differ from those of the others. */
const ownAttempts = {
  deadlineMs: Type.Optional(
    durationSetting({
      usualMs: 30_000,
      description: 'The deadline of this model. Default: `attempts.deadlineMs`.',
    }),
  ),
  tryMs: Type.Optional(
    durationSetting({ usualMs: 10_000, description: 'The longest try of this model. Default: `attempts.tryMs`.' }),
  ),
  repeatUnanswered: Type.Optional(Type.Boolean({ description: 'Default: `attempts.repeatUnanswered`.' })),
  hedge: Type.Optional(Type.Boolean({ description: 'Default: `attempts.hedge`.' })),
};

export const modelsSettings = Type.Array(
  Type.Object(
    {
      name: Type.String({
        minLength: 1,
        maxLength: 256,
        description:
          'The name that clients write. A name that ends in `*` is a pattern: `claude-*` passes on all names that begin so and are not listed, `*` every other one. The longest pattern counts.',
      }),
      aliases: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: 256 }), {
          description: 'Other names that clients may write for the model. Not for patterns.',
        }),
      ),
      provider: Type.Optional(providerName),
      upstreamModel: Type.Optional(upstreamName),
      targets: Type.Optional(targetsSetting),
      maxInFlight: Type.Optional(maxInFlightSetting),
      balance: Type.Optional(balanceSetting),
      groups: Type.Optional(
        Type.Array(
          Type.Object(
            { targets: targetsSetting, balance: Type.Optional(balanceSetting) },
            { additionalProperties: false },
          ),
          {
            minItems: 1,
            description:
              'Groups of targets in their order, in the place of `provider` and `targets`: a group is asked where nobody of the groups before it can be.',
          },
        ),
      ),
      affinity: Type.Optional(affinitySettings),
      insteadOf: Type.Optional(insteadSettings),
      ...ownAttempts,
      coalesce: Type.Optional(
        Type.Boolean({
          description:
            'Whether identical requests in flight share one call if they want the same answer each time (temperature 0, or a seed). A client says otherwise with `x-headgate-coalesce: true` or `false`. Default: false.',
        }),
      ),
      price: Type.Optional(priceSettings),
    },
    { additionalProperties: false, usualMembers: ['name', 'provider'] },
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
        description: 'The model of a request that names none. Default: the first of `models` that is not a pattern.',
      }),
    ),
  },
  { additionalProperties: false, default: {}, description: 'Values for requests that do not have their own.' },
);

export type ModelsSettings = Type.Static<typeof modelsSettings>;
export type DefaultsSettings = Type.Static<typeof defaultsSettings>;
