import { Type, type Static } from 'typebox';
import { secretSetting } from '../../core/setting.ts';

export const valkeySettings = Type.Object(
  {
    url: Type.String({
      pattern: '^rediss?://[^/@]+(/[0-9]+)?$',
      description:
        'Where Valkey or Redis (7 or later) is: `redis://host:6379`, with TLS `rediss://host:6379`; a database number may follow.',
    }),
    username: Type.Optional(Type.String({ minLength: 1, description: 'The ACL user; without it the default user.' })),
    password: Type.Optional(secretSetting({ description: 'Its password, e.g. ${VALKEY_PASSWORD}.' })),
    caFile: Type.Optional(
      Type.String({ minLength: 1, description: 'PEM file with the authority of its certificate, beside Node’s own.' }),
    ),
    keyPrefix: Type.String({
      default: 'headgate',
      pattern: '^[A-Za-z0-9._-]{1,64}$',
      description: 'What the names of all keys begin with: gateways with the same prefix count together.',
    }),
  },
  {
    additionalProperties: false,
    restart: true,
    description:
      'A store that counts for all pods together. Without it each process counts for itself; while it is away each enforces its share.',
  },
);

export type ValkeySettings = Static<typeof valkeySettings>;
