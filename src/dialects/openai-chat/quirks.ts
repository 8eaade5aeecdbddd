import * as Type from 'typebox';

/** Where providers of chat completions differ from OpenAI, as settings of a provider. */
export const openaiChatQuirks = {
  noStreamOptions: Type.Optional(
    Type.Boolean({
      description:
        'Whether the provider refuses `stream_options`. If `true`, the gateway sends none, and estimates the usage of streams that do not report it. Without this setting, the gateway finds out by itself.',
    }),
  ),
  maxTokensField: Type.Optional(
    Type.Union([Type.Literal('max_tokens'), Type.Literal('max_completion_tokens')], {
      description:
        'The only name that the provider knows for the largest number of tokens of an answer. In requests with the other name, the gateway changes the name.',
    }),
  ),
  unknownRoles: Type.Optional(
    Type.Unsafe<readonly string[]>({
      type: 'array',
      items: { type: 'string', enum: ['developer', 'system'] },
      description:
        'Roles of messages that the provider refuses. `developer` is then sent as `system`, or, if `system` is refused too, as `user`.',
    }),
  ),
};

const quirks = Type.Object(openaiChatQuirks);

type OpenAiChatQuirks = Readonly<Type.Static<typeof quirks>>;

declare module '../../core/quirks.ts' {
  interface Quirks extends OpenAiChatQuirks {}
}
