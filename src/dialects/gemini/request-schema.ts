import * as Type from 'typebox';

/**
 * The members of a generateContent request that the gateway reads, for the interface's documentation. All others go to a
 * Gemini provider unchanged.
 */
export const generateContentRequestSchema = Type.Object(
  {
    contents: Type.Array(Type.Unknown(), { minItems: 1, description: "The conversation, in Gemini's form." }),
    generationConfig: Type.Optional(
      Type.Object(
        {
          maxOutputTokens: Type.Optional(
            Type.Integer({ minimum: 1, description: 'Most tokens of the answer, those spent on thinking included.' }),
          ),
          candidateCount: Type.Optional(Type.Integer({ minimum: 1, description: 'How many answers are wanted.' })),
        },
        { additionalProperties: true },
      ),
    ),
  },
  {
    additionalProperties: true,
    description:
      "A GenerateContentRequest as Google's API reference describes it. What a provider of another dialect cannot be told is refused, or named in x-headgate-dropped.",
  },
);

const open = { additionalProperties: true } as const;

/** What the gateway relies on in a request to count tokens. */
export const countTokensSchema = Type.Object(
  { contents: Type.Optional(Type.Array(Type.Unknown())), generateContentRequest: Type.Optional(Type.Unknown()) },
  { ...open, description: "A CountTokensRequest as Google's API reference describes it." },
);

export const embedContentSchema = Type.Object(
  { content: Type.Unknown({ description: 'What is embedded.' }) },
  { ...open, description: "An EmbedContentRequest as Google's API reference describes it." },
);

export const batchEmbedContentsSchema = Type.Object(
  { requests: Type.Array(Type.Unknown(), { description: 'Requests, which all name the model of the path.' }) },
  { ...open, description: "A BatchEmbedContentsRequest as Google's API reference describes it." },
);
