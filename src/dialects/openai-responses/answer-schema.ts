import * as Type from 'typebox';
import { schemaCheck } from '../../core/json/schema-check.ts';
import { unreadableAnswer } from '../../core/unreadable.ts';
import { parseJson } from '../openai-form/parse-json.ts';
import { parseBody } from '../parse-body.ts';

const open = { additionalProperties: true } as const;

/** The part of a response that the gateway relies on. Other members are not checked. */
export const responseSchema = Type.Object(
  {
    id: Type.Optional(Type.Unknown({ description: "The provider's id of the answer." })),
    status: Type.Optional(
      Type.Unknown({ description: '`completed`, or `incomplete` where the answer was cut short.' }),
    ),
    incomplete_details: Type.Optional(Type.Unknown({ description: 'What cut the answer short.' })),
    model: Type.Optional(Type.Unknown({ description: "The model's name as the provider reports it." })),
    output: Type.Array(Type.Object({ type: Type.String() }, open), { description: 'The items of the answer.' }),
    usage: Type.Optional(Type.Unknown({ description: 'What the answer consumed, in tokens.' })),
  },
  { ...open, description: "A response as OpenAI's reference of the Responses API describes it." },
);

type ResponseBody = Type.Static<typeof responseSchema>;

const fits = schemaCheck(responseSchema);

/** Parses a provider's complete answer. @throws GatewayError `upstream_invalid` where it is not a response */
export function readResponse(body: Buffer): ResponseBody {
  const answer = parseBody(body, parseJson);
  if (!fits(answer)) throw unreadableAnswer('it is not a response');
  return answer;
}
