import { type Static, Type } from 'typebox';

/** Where providers of chat completions differ from OpenAI, as settings of a provider. */
export const openaiChatQuirks = {
  noStreamOptions: Type.Optional(
    Type.Boolean({
      description:
        'The provider refuses `stream_options`: streams are asked for without, and their usage is estimated where it is not told. Found out by itself where it is not set.',
    }),
  ),
  maxTokensField: Type.Optional(
    Type.Union([Type.Literal('max_tokens'), Type.Literal('max_completion_tokens')], {
      description:
        'The one name under which the provider knows the most tokens of an answer; a request with the other name is rewritten.',
    }),
  ),
  unknownRoles: Type.Optional(
    Type.Unsafe<readonly string[]>({
      type: 'array',
      items: { type: 'string', enum: ['developer', 'system'] },
      description:
        'Roles of messages that the provider refuses: `developer` is sent as `system`, and where that is refused too, as `user`.',
    }),
  ),
};

const quirks = Type.Object(openaiChatQuirks);

type OpenAiChatQuirks = Readonly<Static<typeof quirks>>;

declare module '../../core/quirks.ts' {
  interface Quirks extends OpenAiChatQuirks {}
}
