import * as Type from 'typebox';
import { teamNamePattern } from '../core/caller.ts';
import { limitSetSetting } from '../limits/limit-set-setting.ts';

/** One key, in the configuration or in the keys file. */
export const keySettings = Type.Object(
  {
    id: Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'Name of the key in logs and limits. Must not be a part of the key itself.',
    }),
    name: Type.Optional(Type.String({ maxLength: 200, description: 'Whose key it is, for people.' })),
    sha256: Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'SHA-256 of the key in lower-case hex, without a newline: printf %s "$KEY" | sha256sum',
    }),
    team: Type.Optional(
      Type.String({
        description: 'Team that pays for the key: a name in `auth.teams`. The keys of a team share `limits.perTeam`.',
      }),
    ),
    priority: Type.Optional(
      Type.Union([Type.Literal('interactive'), Type.Literal('batch')], {
        description:
          'Where there is not room for all requests, those of `batch` wait and are refused before those of `interactive`, the default. A caller can lower the priority of one request with the header `x-headgate-priority: batch`.',
      }),
    ),
    models: Type.Optional(
      Type.Array(Type.String({ maxLength: 256 }), {
        description:
          'Models that the key may be used for, by their names or aliases under `models`. `gpt-*` stands for all names and patterns there that begin so, and `*` for every name that passes through the pattern `*`. Without the list: all.',
      }),
    ),
    expires: Type.Optional(
      Type.String({
        pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?Z)?$',
        description:
          'From this moment on the key is refused: 2027-01-31T18:00:00Z, or 2027-01-31 for the first moment of that day, both UTC.',
      }),
    ),
    limits: Type.Optional(
      limitSetSetting('Limits of this key alone; each replaces the one of the same name in limits.perCaller.'),
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
          'A YAML file with more keys, `keys: […]`, each as in `auth.keys`; read again when it changes. With this setting callers always need a key, even if the file lists none.',
      }),
    ),
    failuresPerMinute: Type.Integer({
      default: 60,
      minimum: 1,
      maximum: 1_000_000_000,
      description:
        'Failed authentications of one client address in any 60 seconds (an IPv6 address counts by its /64), wrong admin tokens included; one more is answered with 429 instead of 401. Valid keys still pass.',
    }),
    keys: Type.Array(keySettings, {
      default: [],
      description:
        'Keys that callers may use. Without keys and without `keysFile`, no key is needed, and a caller is known by its address.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'Who may call.' },
);

export type AuthSettings = Type.Static<typeof authSettings>;
export type KeySettings = Type.Static<typeof keySettings>;
