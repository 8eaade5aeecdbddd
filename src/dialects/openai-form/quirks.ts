import * as Type from 'typebox';

/** Where providers of OpenAI's dialects differ from all of them, as settings of a provider. */
export const openaiFormQuirks = {
  deployments: Type.Optional(
    Type.Boolean({
      description:
        'Whether the provider has the older paths of Azure OpenAI, with `/deployments/<model>` before the path of each call. Write the `api-version` under `query`.',
    }),
  ),
};

const quirks = Type.Object(openaiFormQuirks);

type OpenAiFormQuirks = Readonly<Type.Static<typeof quirks>>;

declare module '../../core/quirks.ts' {
  interface Quirks extends OpenAiFormQuirks {}
}
