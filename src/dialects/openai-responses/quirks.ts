import * as Type from 'typebox';

/** Where providers of the Responses API differ from OpenAI, as settings of a provider. */
export const openaiResponsesQuirks = {
  noEncryptedReasoning: Type.Optional(
    Type.Boolean({
      description:
        'Whether the provider refuses to encrypt its reasoning (`include: ["reasoning.encrypted_content"]` of the Responses API). Without this setting, the gateway finds out by itself.',
    }),
  ),
};

const quirks = Type.Object(openaiResponsesQuirks);

type OpenAiResponsesQuirks = Readonly<Type.Static<typeof quirks>>;

declare module '../../core/quirks.ts' {
  interface Quirks extends OpenAiResponsesQuirks {}
}
