import * as Type from 'typebox';
import type { Static } from 'typebox';
import type { Usage } from '../../core/usage.ts';
import { toolCallSchema } from './message-schema.ts';

const usageSchema = Type.Object(
  {
    input_tokens: Type.Integer({ minimum: 0 }),
    output_tokens: Type.Integer({ minimum: 0 }),
    total_tokens: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false, description: 'What the inference consumed, in tokens.' },
);

type HeadgateUsage = Static<typeof usageSchema>;

export const headgateAnswerSchema = Type.Object(
  {
    id: Type.String({ description: 'Begins with `inf_`.' }),
    object: Type.Literal('inference'),
    created: Type.Integer({ description: 'Seconds since 1970.' }),
    model: Type.String({ description: "The model's name as the provider reports it." }),
    provider: Type.String({ description: 'Who answered.' }),
    output: Type.String({ description: 'The text of the answer.' }),
    reasoning: Type.Optional(
      Type.String({ description: 'What the model thought before it answered, where the provider tells it.' }),
    ),
    refusal: Type.Optional(Type.String({ description: 'What the model says where it refuses to answer.' })),
    tool_calls: Type.Optional(
      Type.Array(toolCallSchema, { description: 'The calls of tools that the model asks for.' }),
    ),
    finish_reason: Type.Union([Type.String(), Type.Null()], {
      description: 'Why the answer ended, as the provider said; null where it did not say.',
    }),
    usage: Type.Union([usageSchema, Type.Null()], { description: 'Null where the provider did not say.' }),
    cost_usd: Type.Union([Type.Number({ minimum: 0 }), Type.Null()], {
      description: 'What it costs in US dollars; null where the usage or the price is not known.',
    }),
  },
  { additionalProperties: false, description: 'A complete answer.' },
);

export type HeadgateAnswer = Static<typeof headgateAnswerSchema>;
export type HeadgateToolCall = Static<typeof toolCallSchema>;

export function renderUsage(usage: Usage | undefined): HeadgateUsage | null {
  if (!usage) return null;
  return { input_tokens: usage.inputTokens, output_tokens: usage.outputTokens, total_tokens: usage.totalTokens };
}
