import * as Type from 'typebox';
import { maxModelLength } from '../dialect.ts';

const countSchema = (description: string) =>
  Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], { description }));

/**
 * The members of a chat completion request that the gateway reads, for the interface's documentation. All others are
 * passed on unchanged.
 */
export const openaiChatRequestSchema = Type.Object(
  {
    model: Type.String({ minLength: 1, maxLength: maxModelLength, description: 'A model that this gateway serves.' }),
    messages: Type.Array(Type.Unknown(), { minItems: 1, description: "The conversation, in OpenAI's form." }),
    stream: Type.Optional(
      Type.Union([Type.Boolean(), Type.Null()], { description: 'Whether the answer comes token by token.' }),
    ),
    stream_options: Type.Optional(
      Type.Union(
        [
          Type.Object(
            {
              include_usage: Type.Optional(
                Type.Boolean({ description: 'Whether the stream ends with an event that tells its usage.' }),
              ),
            },
            { additionalProperties: true },
          ),
          Type.Null(),
        ],
        { description: 'Options of a stream.' },
      ),
    ),
    n: countSchema('How many answers to make.'),
    max_completion_tokens: countSchema('Most tokens the answer may have, those spent on thinking included.'),
    max_tokens: countSchema('The older name of max_completion_tokens.'),
  },
  {
    additionalProperties: true,
    description: "A chat completion request as OpenAI's API reference describes it. All other fields pass unchanged.",
  },
);
