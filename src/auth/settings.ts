import { Type, type Static } from 'typebox';
import { teamNamePattern } from '../core/caller.ts';
import { limitSetSetting } from '../limits/limit-set-setting.ts';

/** One key, in the configuration or in the keys file. */
export const keySettings = Type.Object(
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
    team: Type.Optional(
      Type.String({ description: 'Whose it is to pay for: a name in `auth.teams`. Its keys share `limits.perTeam`.' }),
    ),
    models: Type.Optional(
      Type.Array(Type.String({ maxLength: 256 }), {
        description:
          'Models it may be used for, by their names under `models`; `*` stands for every name not listed there. Where absent: all.',
      }),
    ),
    expires: Type.Optional(
      Type.String({
        pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?Z)?$',
        description:
          'From this moment on it is refused: 2027-01-31T18:00:00Z, or 2027-01-31 for the first moment of that day, both UTC.',
      }),
    ),
    limits: Type.Optional(
      limitSetSetting('Limits of this key alone; each goes before the one of the same name in limits.perCaller.'),
    ),
  },
  { additionalProperties: false, description: 'A key that callers may use.' },
);

export const authSettings = Type.Object(
  {
    teams: Type.Array(Type.String({ pattern: teamNamePattern }), {
      default: [],
      description: 'The closed list of teams that keys may belong to.',
    }),
    keysFile: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'A YAML file with more keys, `keys: […]`, each as in `auth.keys`; read again when it changes. With it a key is always wanted, even while it lists none.',
      }),
    ),
    failuresPerMinute: Type.Integer({
      default: 60,
      minimum: 1,
      maximum: 1_000_000_000,
      description:
        'Failed authentications in any 60 seconds of one client address (IPv6 by /64), wrong admin tokens included; one more is answered with 429 in place of 401. Known keys pass all the same.',
    }),
    keys: Type.Array(keySettings, {
      default: [],
      description:
        'Keys that callers may use. With none, and without `keysFile`, no key is asked for and a caller is known by its address.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'Who may call.' },
);

export type AuthSettings = Static<typeof authSettings>;
export type KeySettings = Static<typeof keySettings>;
