import * as Type from 'typebox';
import { secretSetting } from '../../core/setting.ts';

export const valkeySettings = Type.Object(
  {
    url: Type.String({
      minLength: 1,
      description:
        'Where Valkey or Redis (7 or later) is: `redis://host:6379`, with TLS `rediss://host:6379`, or `unix:///path/to/socket`; a database number may follow (`/3` or `?db=3`), but not where it is a cluster, which has none. Sentinels, or nodes of a cluster, are listed with commas: `redis://one:26379,two:26379`.',
    }),
    username: Type.Optional(Type.String({ minLength: 1, description: 'The ACL user; without it the default user.' })),
    password: Type.Optional(secretSetting({ description: 'Its password, e.g. ${VALKEY_PASSWORD}.' })),
    caFile: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'PEM file with the certificate authority of the store, trusted in addition to Node’s own.',
      }),
    ),
    sentinel: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'The primary’s name among Sentinels (`mymaster`): `url` then lists the Sentinels, which say where it is.',
      }),
    ),
    sentinelUsername: Type.Optional(
      Type.String({ minLength: 1, description: 'The ACL user at the Sentinels; without it the default user.' }),
    ),
    sentinelPassword: Type.Optional(
      secretSetting({ description: 'The password at the Sentinels, where they want one.' }),
    ),
    cluster: Type.Boolean({
      default: false,
      description:
        'Whether `url` lists nodes of a cluster. All keys of a prefix are in one slot, and so on one shard, which then counts everything.',
    }),
    keyPrefix: Type.String({
      default: 'headgate',
      pattern: '^[A-Za-z0-9._-]{1,64}$',
      description: 'First part of the names of all keys. Gateways with the same prefix count together.',
    }),
  },
  {
    additionalProperties: false,
    restart: true,
    description:
      'A store that counts for all pods together. Without one, each process counts for itself. While the store is away, each process enforces its share.',
  },
);

export type ValkeySettings = Type.Static<typeof valkeySettings>;
