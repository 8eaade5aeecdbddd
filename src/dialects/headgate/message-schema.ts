import * as Type from 'typebox';

const closed = { additionalProperties: false } as const;

const roles = ['system', 'user', 'assistant', 'developer', 'tool'] as const;

const textPartSchema = Type.Object({ type: Type.Literal('text'), text: Type.String() }, closed);

const refusalPartSchema = Type.Object({ type: Type.Literal('refusal'), refusal: Type.String() }, closed);

const imagePartSchema = Type.Object(
  {
    type: Type.Literal('image_url'),
    image_url: Type.Object(
      {
        url: Type.String({ minLength: 1, description: 'An https URL, or a data URL with the image itself.' }),
        detail: Type.Optional(Type.String({ description: 'How closely to look, such as `low`, `high` or `auto`.' })),
      },
      closed,
    ),
  },
  closed,
);

const audioPartSchema = Type.Object(
  {
    type: Type.Literal('input_audio'),
    input_audio: Type.Object(
      {
        data: Type.String({ description: 'The audio in base64.' }),
        format: Type.String({ description: 'Its format, such as `wav` or `mp3`.' }),
      },
      closed,
    ),
  },
  closed,
);

const filePartSchema = Type.Object(
  {
    type: Type.Literal('file'),
    file: Type.Object(
      {
        file_data: Type.Optional(Type.String({ description: 'The file in base64.' })),
        file_id: Type.Optional(Type.String({ description: "The provider's id of an uploaded file." })),
        filename: Type.Optional(Type.String()),
      },
      closed,
    ),
  },
  closed,
);

const contentPartSchema = Type.Union([
  textPartSchema,
  imagePartSchema,
  audioPartSchema,
  filePartSchema,
  refusalPartSchema,
]);

/** A call of a tool that the model asked for; the same shape in a request's messages and in an answer. */
export const toolCallSchema = Type.Object(
  {
    id: Type.String({ description: 'What a tool message answers to, as its tool_call_id.' }),
    type: Type.Literal('function'),
    function: Type.Object(
      {
        name: Type.String(),
        arguments: Type.String({ description: 'JSON as the model wrote it, which need not be valid.' }),
      },
      closed,
    ),
  },
  closed,
);

export const messageSchema = Type.Object(
  {
    role: Type.Enum(roles, { description: 'Who speaks.' }),
    content: Type.Optional(
      Type.Union([Type.String(), Type.Array(contentPartSchema, { minItems: 1 }), Type.Null()], {
        description: 'What is said. Only an assistant message may leave it out, beside its tool_calls.',
      }),
    ),
    name: Type.Optional(Type.String({ description: 'Tells speakers of the same role apart.' })),
    tool_calls: Type.Optional(
      Type.Array(toolCallSchema, { minItems: 1, description: 'The calls that an assistant message asked for.' }),
    ),
    tool_call_id: Type.Optional(Type.String({ description: 'The call that a tool message answers.' })),
  },
  closed,
);
