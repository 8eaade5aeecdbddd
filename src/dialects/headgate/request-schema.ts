import * as Type from 'typebox';
import type { Static } from 'typebox';
import { maxModelLength } from '../dialect.ts';
import { messageSchema } from './message-schema.ts';

const closed = { additionalProperties: false } as const;

/** A JSON Schema, which the gateway carries and does not read. */
const freeFormSchema = Type.Unsafe<Record<string, unknown>>({ type: 'object', description: 'A JSON Schema.' });

const toolSchema = Type.Object(
  {
    type: Type.Literal('function'),
    function: Type.Object(
      {
        name: Type.String({ minLength: 1 }),
        description: Type.Optional(Type.String({ description: 'What it does, for the model.' })),
        parameters: Type.Optional(freeFormSchema),
        strict: Type.Optional(Type.Boolean({ description: 'Whether the arguments must fit the parameters exactly.' })),
      },
      closed,
    ),
  },
  closed,
);

const toolChoiceSchema = Type.Union(
  [
    Type.Enum(['none', 'auto', 'required']),
    Type.Object({ type: Type.Literal('function'), function: Type.Object({ name: Type.String() }, closed) }, closed),
  ],
  { description: 'Whether the model may, must or must not call a tool, or which one it must call.' },
);

const responseFormatSchema = Type.Union(
  [
    Type.Object({ type: Type.Literal('text') }, closed),
    Type.Object({ type: Type.Literal('json_object') }, closed),
    Type.Object(
      {
        type: Type.Literal('json_schema'),
        json_schema: Type.Object(
          {
            name: Type.String({ minLength: 1 }),
            description: Type.Optional(Type.String()),
            schema: Type.Optional(freeFormSchema),
            strict: Type.Optional(Type.Boolean()),
          },
          closed,
        ),
      },
      closed,
    ),
  ],
  { description: 'The form of the output.' },
);

/** Said by hand since TypeBox's own record lets a key with a line break pass unchecked. */
const metadataSchema = Type.Unsafe<Record<string, string>>({
  type: 'object',
  maxProperties: 16,
  additionalProperties: { type: 'string', maxLength: 512 },
  description: "Pairs that are carried to the provider. OpenAI takes them only where it stores the caller's answers.",
});

export const headgateRequestSchema = Type.Object(
  {
    prompt: Type.Optional(
      Type.String({ description: 'What is asked: one user message. Exactly one of prompt and messages is given.' }),
    ),
    messages: Type.Optional(
      Type.Array(messageSchema, { minItems: 1, description: 'The conversation, instead of a prompt.' }),
    ),
    system: Type.Optional(Type.String({ description: 'Instructions that stand before everything else.' })),
    model: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: maxModelLength,
        description: "A model that this gateway serves; the gateway's default where it is left out.",
      }),
    ),
    stream: Type.Optional(
      Type.Boolean({ default: false, description: 'Whether the answer comes token by token, as server-sent events.' }),
    ),
    max_tokens: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Most tokens the answer may have, those spent on thinking included.' }),
    ),
    temperature: Type.Optional(
      Type.Number({ minimum: 0, maximum: 2, description: 'How freely the model chooses its words.' }),
    ),
    top_p: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Share of the likeliest words that the model chooses among.',
      }),
    ),
    stop: Type.Optional(
      Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1, maxItems: 4 })], {
        description: 'Texts that end the output before they are written.',
      }),
    ),
    seed: Type.Optional(
      Type.Integer({
        minimum: Number.MIN_SAFE_INTEGER,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'The same seed asks for the same answer to the same request; no provider promises it.',
      }),
    ),
    response_format: Type.Optional(responseFormatSchema),
    tools: Type.Optional(Type.Array(toolSchema, { minItems: 1, description: 'What the model may call.' })),
    tool_choice: Type.Optional(toolChoiceSchema),
    user: Type.Optional(Type.String({ description: 'Your own id of the person behind the request.' })),
    metadata: Type.Optional(metadataSchema),
  },
  { ...closed, description: 'An inference: exactly one of prompt and messages. Unknown fields are refused.' },
);

export type HeadgateRequest = Static<typeof headgateRequestSchema>;
