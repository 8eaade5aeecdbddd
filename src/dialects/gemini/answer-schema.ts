import * as Type from 'typebox';

const open = { additionalProperties: true } as const;

/** The part of a GenerateContentResponse that the gateway relies on. Other members are not checked. */
export const generateContentResponseSchema = Type.Object(
  {
    candidates: Type.Array(
      Type.Object(
        {
          content: Type.Optional(Type.Unknown({ description: 'The parts: texts, thoughts, calls of functions.' })),
          finishReason: Type.Optional(Type.String({ description: 'Why the answer ended, such as `STOP`.' })),
        },
        open,
      ),
    ),
    usageMetadata: Type.Optional(Type.Unknown({ description: 'What the answer consumed, in tokens.' })),
    modelVersion: Type.Optional(Type.Unknown({ description: "The model's name as the provider reports it." })),
    responseId: Type.Optional(Type.Unknown({ description: "The answer's id." })),
  },
  { ...open, description: "An answer as Google's API reference describes it." },
);
