import * as Type from 'typebox';
import { secretSetting } from '../core/setting.ts';

export const objectsSettings = Type.Object(
  {
    secret: Type.Optional(
      secretSetting({
        description:
          'Seals the ids of stored objects (files, batches, uploads, vector stores, containers, responses, conversations, sounds) for the callers that they belong to. The same in every process; at least 16 characters. Without it, each process has a secret of its own, with which ids end, and stored responses are not served.',
      }),
    ),
    previousSecrets: Type.Array(secretSetting({ description: 'A secret that was used before.' }), {
      default: [],
      description: 'Ids that were sealed with these still work.',
    }),
    owner: Type.Union([Type.Literal('key'), Type.Literal('team')], {
      default: 'key',
      description:
        'Who may use a stored object: the key that made it, or all keys of its team. Without keys it is the address that made it.',
    }),
    sharedIds: Type.Array(Type.String({ minLength: 1, maxLength: 256 }), {
      default: [],
      description:
        "Ids of the provider's own objects that every caller may name in a request, such as a vector store of the company. Nobody may read, change or delete them through the gateway.",
    }),
    provider: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Name of the provider where new files and uploads are stored; the one of `defaults.model` where absent.',
      }),
    ),
  },
  { additionalProperties: false, default: {}, description: 'What providers store for callers.' },
);

export type ObjectsSettings = Type.Static<typeof objectsSettings>;
