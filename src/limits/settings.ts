import { Type, type Static } from 'typebox';

export const limitsSettings = Type.Object(
  {
    requestsPerMinute: Type.Integer({
      default: 10,
      minimum: 1,
      description: 'Requests a caller may make in any 60 seconds.',
    }),
    maxInFlight: Type.Integer({
      default: 2048,
      minimum: 1,
      description: 'Requests this process works on at once; more are shed with 503.',
    }),
    maxEventLoopDelayMs: Type.Integer({
      default: 1000,
      minimum: 1,
      maximum: 2_147_483_647,
      description: 'Requests are shed with 503 while the event loop lags behind by more.',
    }),
    maxBufferedBodyBytes: Type.Integer({
      default: 33_554_432,
      minimum: 1,
      description: 'Bytes of request bodies this process holds at once; beyond it requests are shed with 503.',
    }),
    maxTrackedCallers: Type.Integer({
      default: 100_000,
      minimum: 1,
      description: 'Callers whose counts are remembered at once.',
    }),
    assumedPods: Type.Integer({
      default: 1,
      minimum: 1,
      description: 'How many pods share a limit while no shared store says so.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'How often, and how much at once.' },
);

export type LimitsSettings = Static<typeof limitsSettings>;
