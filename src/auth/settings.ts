import { Type, type Static } from 'typebox';

export const authSettings = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          id: Type.String({ minLength: 1, maxLength: 64, description: 'Names the key in logs, metrics and limits.' }),
          name: Type.Optional(Type.String({ description: 'Whose key it is, for people.' })),
          sha256: Type.String({
            pattern: '^[0-9a-f]{64}$',
            description: 'SHA-256 of the key in lower-case hex: printf %s "$KEY" | sha256sum',
          }),
        },
        { additionalProperties: false },
      ),
      {
        default: [],
        description: 'Keys that callers may use. With none, no key is asked for and callers go by address.',
      },
    ),
  },
  { additionalProperties: false, default: {}, description: 'Who may call.' },
);

export type AuthSettings = Static<typeof authSettings>;
