import * as Type from 'typebox';
import type { Static } from 'typebox';
import { schemaCheck } from '../../core/json/schema-check.ts';
import { unreadableAnswer } from '../../core/unreadable.ts';
import { parseJson } from '../openai-form/parse-json.ts';
import { parseBody } from '../parse-body.ts';

const open = { additionalProperties: true } as const;

const toolCallSchema = Type.Object(
  {
    id: Type.Optional(Type.Unknown({ description: "The call's id, a text." })),
    function: Type.Optional(
      Type.Unknown({ description: 'The name of the function and its arguments, a text of JSON.' }),
    ),
  },
  open,
);

const messageSchema = Type.Object(
  {
    content: Type.Optional(Type.Unknown()),
    refusal: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    tool_calls: Type.Optional(Type.Union([Type.Array(toolCallSchema), Type.Null()])),
    function_call: Type.Optional(Type.Unknown()),
    reasoning_content: Type.Optional(Type.Unknown()),
    reasoning: Type.Optional(Type.Unknown()),
    annotations: Type.Optional(Type.Unknown()),
    reasoning_details: Type.Optional(Type.Unknown()),
    images: Type.Optional(Type.Unknown()),
    audio: Type.Optional(Type.Unknown()),
  },
  open,
);

/** The part of a chat completion that the gateway relies on. Other members are not checked. */
export const chatCompletionSchema = Type.Object(
  {
    id: Type.Optional(Type.Unknown({ description: "The provider's id of the answer." })),
    model: Type.Optional(Type.Unknown({ description: "The model's name as the provider reports it." })),
    choices: Type.Array(
      Type.Object(
        {
          message: messageSchema,
          logprobs: Type.Optional(Type.Unknown()),
          finish_reason: Type.Optional(
            Type.Union([Type.String(), Type.Null()], { description: 'Why the answer ended, as the provider said.' }),
          ),
        },
        open,
      ),
    ),
    usage: Type.Optional(Type.Unknown({ description: 'What the answer consumed, in tokens.' })),
    citations: Type.Optional(Type.Unknown()),
    search_results: Type.Optional(Type.Unknown()),
  },
  { ...open, description: "A chat completion as OpenAI's API reference describes it." },
);

export type ChatCompletion = Static<typeof chatCompletionSchema>;

const fits = schemaCheck(chatCompletionSchema);

/** Parses a provider's complete answer. @throws GatewayError `upstream_invalid` where it is not a chat completion */
export function readChatCompletion(body: Buffer): ChatCompletion {
  const answer = parseBody(body, parseJson);
  if (!fits(answer)) throw unreadableAnswer('it is not a chat completion');
  return answer;
}
