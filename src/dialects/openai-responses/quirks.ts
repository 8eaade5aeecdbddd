import { type Static, Type } from 'typebox';

/** Where providers of the Responses API differ from OpenAI, as settings of a provider. */
export const openaiResponsesQuirks = {
  noEncryptedReasoning: Type.Optional(
    Type.Boolean({
      description:
        'The provider refuses to encrypt its reasoning (`include: ["reasoning.encrypted_content"]` of the Responses API). Found out by itself where it is not set.',
    }),
  ),
};

const quirks = Type.Object(openaiResponsesQuirks);

type OpenAiResponsesQuirks = Readonly<Static<typeof quirks>>;

declare module '../../core/quirks.ts' {
  interface Quirks extends OpenAiResponsesQuirks {}
}
