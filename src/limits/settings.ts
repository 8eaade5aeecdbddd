import { Type, type Static, type TLiteral, type TInteger, type TUnion } from 'typebox';

/** Requests in any 60 seconds, or the word that lifts the limit; a number that would mean "none" or "no limit" does not exist. */
export type RequestsPerMinute = number | 'unlimited';

/** The setting of that name, for the gateway's default and for a key's own. */
export function requestsPerMinuteSetting(notes: {
  description: string;
  default?: RequestsPerMinute;
}): TUnion<[TInteger, TLiteral<'unlimited'>]> {
  return Type.Union([Type.Integer({ minimum: 1, maximum: 1_000_000_000 }), Type.Literal('unlimited')], notes);
}

export const limitsSettings = Type.Object(
  {
    requestsPerMinute: requestsPerMinuteSetting({
      default: 10,
      description:
        'Requests a caller may make in any 60 seconds, then 429; `unlimited` lifts the limit. 0 is refused: to shut a caller out, remove its key.',
    }),
    maxInFlight: Type.Integer({
      default: 2048,
      minimum: 1,
      description: 'Requests this process works on at once, streams included; more are shed with 503.',
    }),
    maxEventLoopDelayMs: Type.Integer({
      default: 1000,
      minimum: 1,
      maximum: 2_147_483_647,
      description: 'While the event loop runs late by more, new requests are shed with 503.',
    }),
    maxBufferedBodyBytes: Type.Integer({
      default: 33_554_432,
      minimum: 1,
      description: 'Bytes of request bodies this process holds at once; beyond it requests are shed with 503.',
    }),
    maxTrackedCallers: Type.Integer({
      default: 100_000,
      minimum: 1,
      restart: true,
      description:
        'Callers counted one by one. While so many are being counted, new ones share the limits of 1,024 buckets.',
    }),
    assumedPods: Type.Integer({
      default: 1,
      minimum: 1,
      description:
        'How many processes share each limit while no shared store counts them: each enforces the limit divided by it, at least 1.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'How often, and how much at once.' },
);

export type LimitsSettings = Static<typeof limitsSettings>;
