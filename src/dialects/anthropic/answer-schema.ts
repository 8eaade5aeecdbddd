import * as Type from 'typebox';

const open = { additionalProperties: true } as const;

/** The part of a message that the gateway relies on. Other members are not checked. */
export const messageSchema = Type.Object(
  {
    id: Type.Optional(Type.Unknown({ description: "The answer's id." })),
    model: Type.Optional(Type.Unknown({ description: "The model's name as the provider reports it." })),
    content: Type.Array(Type.Object({ type: Type.String() }, open), {
      description: 'Blocks: texts, thoughts, calls of tools.',
    }),
    stop_reason: Type.Optional(
      Type.Union([Type.String(), Type.Null()], { description: 'Why the answer ended, such as `end_turn`.' }),
    ),
    stop_sequence: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    usage: Type.Optional(Type.Unknown({ description: 'What the answer consumed, in tokens.' })),
  },
  { ...open, description: "A message as Anthropic's API reference describes it." },
);

/** The number of tokens of a request. */
export const tokenCountSchema = Type.Object(
  { input_tokens: Type.Integer({ minimum: 0, description: 'Tokens of the input.' }) },
  { ...open, description: "A number of tokens as Anthropic's API reference describes it." },
);
