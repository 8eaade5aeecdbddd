import * as Type from 'typebox';
import { maxModelLength } from '../dialect.ts';

/**
 * The members of a request that the gateway reads in every case, for the interface's documentation. The others pass
 * unchanged where the provider speaks the same dialect, and are translated or refused elsewhere.
 */
export const responsesRequestSchema = Type.Object(
  {
    model: Type.String({ minLength: 1, maxLength: maxModelLength, description: 'A model that this gateway serves.' }),
    input: Type.Optional(Type.Unknown({ description: 'A text of the user, or a list of items.' })),
    instructions: Type.Optional(
      Type.Union([Type.String(), Type.Null()], { description: 'What the model is told before everything else.' }),
    ),
    stream: Type.Optional(
      Type.Union([Type.Boolean(), Type.Null()], { description: 'Whether the answer comes event by event.' }),
    ),
    max_output_tokens: Type.Optional(
      Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
        description: 'Maximum number of tokens in the answer, reasoning tokens included.',
      }),
    ),
  },
  { additionalProperties: true, description: "A request as OpenAI's reference of the Responses API describes it." },
);
