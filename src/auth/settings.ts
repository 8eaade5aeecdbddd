import { Type, type Static } from 'typebox';
import { limitSetSetting } from '../limits/limit-set-setting.ts';

const keySettings = Type.Object(
  {
    id: Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'Names the key in logs and limits. Never a part of the key itself.',
    }),
    name: Type.Optional(Type.String({ maxLength: 200, description: 'Whose key it is, for people.' })),
    sha256: Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'SHA-256 of the key in lower-case hex, without a newline: printf %s "$KEY" | sha256sum',
    }),
    limits: Type.Optional(
      limitSetSetting('Limits of this key alone; each goes before the one of the same name in limits.perCaller.'),
    ),
  },
  { additionalProperties: false, description: 'A key that callers may use.' },
);

export const authSettings = Type.Object(
  {
    keys: Type.Array(keySettings, {
      default: [],
      description: 'Keys that callers may use. With none, no key is asked for and a caller is known by its address.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'Who may call.' },
);

export type AuthSettings = Static<typeof authSettings>;
