import * as Type from 'typebox';
import { durationSetting } from '../core/setting.ts';

export const cacheSettings = Type.Object(
  {
    idempotency: Type.Object(
      {
        windowMs: durationSetting({
          default: 3_600_000,
          description:
            'How long an answer is kept for repeats with the same Idempotency-Key, from its end on. Clients and job queues come back within minutes, and the answers contain what people wrote.',
        }),
        maxEntries: Type.Integer({
          default: 10_000,
          minimum: 0,
          description:
            'Keys that a process remembers after their answers have ended. Beyond it the oldest is forgotten, and its repeat runs again. 0: nothing is kept, and repeats only join calls in flight.',
        }),
        maxSharedBytes: Type.Integer({
          default: 65_536,
          minimum: 0,
          description:
            'The largest answer that is also written to the shared store (`limits.valkey`), so that other pods give it to repeats. A repeat of a larger one is refused by other pods, because it must not run again. 0: the store learns the keys and no answers.',
        }),
        maxStoreBytes: Type.Integer({
          default: 33_554_432,
          minimum: 0,
          description:
            'Bytes that keys and answers take in the shared store within `windowMs`, of all processes together: 300 for a key, and four thirds of an answer. Answers get three quarters of them; beyond it only the key is written, and other pods refuse the repeat. Where there is no room for the key either, they run the repeat again. A caller has at most its part of them (`limits.maxShare.caller`). The default leaves more than half of a store with 96 MB to the limits, because a server may need a quarter more than is written. 0: the store learns of calls in flight only.',
        }),
      },
      { additionalProperties: false, default: {}, description: 'Repeats with the header Idempotency-Key.' },
    ),
    coalescing: Type.Object(
      {
        within: Type.Union([Type.Literal('caller'), Type.Literal('team')], {
          default: 'caller',
          description:
            'Whose identical requests share one call: those of one key (or of one address, where no keys are configured), or those of all keys of a team. Requests whose answers name stored objects (with `objects.secret`: Responses, Messages, sounds of chats) are shared in a team only with `objects.owner: team`: otherwise the ids would work for the key that came first alone.',
        }),
      },
      {
        additionalProperties: false,
        default: {},
        description: 'Identical requests in flight that share one call (`models[].coalesce`).',
      },
    ),
    maxBytes: Type.Integer({
      default: 16_777_216,
      minimum: 0,
      description:
        'Bytes of shared and kept answers in this process. Beyond it the oldest kept answer is dropped; its repeat is refused, because it must not run again. A caller keeps at most its part of them (`limits.maxShare.caller`).',
    }),
    maxAnswerBytes: Type.Integer({
      default: 1_048_576,
      minimum: 16_384,
      description:
        'The largest answer that is kept. A client that shares a longer stream with faster ones may be so many bytes behind them; then it is disconnected.',
    }),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'Answers that the gateway already has, or is about to have: repeats and identical requests.',
  },
);

export type CacheSettings = Type.Static<typeof cacheSettings>;
