import * as Type from 'typebox';
import { maxModelLength } from '../dialect.ts';

const model = Type.String({
  minLength: 1,
  maxLength: maxModelLength,
  description: 'A model that this gateway serves.',
});
const messages = Type.Array(Type.Unknown(), { minItems: 1, description: "The conversation, in Anthropic's form." });

/**
 * The members of a Messages request that the gateway reads, for the interface's documentation. All others go to an Anthropic
 * provider unchanged.
 */
export const messagesRequestSchema = Type.Object(
  {
    model,
    max_tokens: Type.Integer({
      minimum: 0,
      description: 'Most tokens of the answer, those spent on thinking included.',
    }),
    messages,
    stream: Type.Optional(Type.Boolean({ description: 'Whether the answer comes event by event.' })),
  },
  {
    additionalProperties: true,
    description:
      "A Messages request as Anthropic's API reference describes it. What a provider of another dialect cannot be told is refused, or named in x-headgate-dropped.",
  },
);

/** The same of a request to count tokens. */
export const countTokensRequestSchema = Type.Object(
  { model, messages },
  { additionalProperties: true, description: 'A Messages request whose tokens are to be counted; no limit is needed.' },
);
