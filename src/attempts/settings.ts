import * as Type from 'typebox';
import { durationSetting } from '../core/setting.ts';
import { healthDefaults } from './health-defaults.ts';

const { breaker, slowStartMs, maxQueued } = healthDefaults;

export const attemptsSettings = Type.Object(
  {
    deadlineMs: durationSetting({
      default: 30_000,
      description:
        'Time from the last byte of a request to its answer, or to the first event of a stream, including all attempts. After it, the client gets 504.',
    }),
    tryMs: Type.Optional(
      durationSetting({
        usualMs: 10_000,
        description:
          'Longest time for one try, to the first event of a stream or the end of an answer that is not streamed, where another target can be asked then, or with `repeatUnanswered` the same one once more for a stream. The provider may have processed the call that is given up. Default: each try may take what is left of the deadline.',
      }),
    ),
    repeatUnanswered: Type.Boolean({
      default: false,
      description:
        'Whether a call whose connection broke, or whose answer was not one, is made again at another target, and one that took longer than `tryMs` at the same target where all others have failed (where there is no other, only that of a stream is given up). The provider may have processed it, so that it may be paid twice. Calls that were refused (429, 5xx, no connection) are made again in any case.',
    }),
    hedge: Type.Boolean({
      default: false,
      description:
        'Whether a second target is asked where the first takes longer than nineteen of twenty calls to it do. The first answer counts and the other call is ended. At most one of twenty requests gets a second call.',
    }),
    breaker: Type.Object(
      {
        consecutiveFailures: Type.Integer({
          default: breaker.consecutiveFailures,
          minimum: 1,
          description: 'Failures in a row after which a target is left out.',
        }),
        failureRatio: Type.Number({
          default: breaker.failureRatio,
          minimum: 0.01,
          maximum: 1,
          description: 'A target is also left out where at least this part of its calls in the window failed.',
        }),
        minimumCalls: Type.Integer({
          default: breaker.minimumCalls,
          minimum: 1,
          description: 'Calls in the window below which the ratio does not count.',
        }),
        windowMs: durationSetting({
          default: breaker.windowMs,
          description: 'The window in which the ratio is counted.',
        }),
        openMs: durationSetting({
          default: breaker.openMs,
          description: 'How long a target is left out at first, before one request tries it again.',
        }),
        maxOpenMs: durationSetting({
          default: breaker.maxOpenMs,
          description:
            'Each try that fails, or is not answered until the next one is due, doubles the time until the one after it, up to this.',
        }),
      },
      {
        additionalProperties: false,
        default: {},
        description:
          "When a target that fails is left out. A client's mistakes do not count. Where a model has one target, it is asked all the same.",
      },
    ),
    maxQueued: Type.Integer({
      default: maxQueued,
      minimum: 0,
      description:
        'Requests that may wait for one target while it has as many calls as it may have (`maxInFlight` of the target, or fewer where it says that it has too much work). One that cannot be served in time is refused at once, with 503.',
    }),
    shareHealth: Type.Boolean({
      default: false,
      restart: true,
      description:
        'Whether pods tell each other through `limits.valkey` which targets fail, cool down or refuse our credentials, so that each need not find out by itself. No request waits for it.',
    }),
    slowStartMs: durationSetting({
      default: slowStartMs,
      description: 'How long a target that is back takes to get its whole share of the requests again.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'The deadline of requests, and what follows a failure.' },
);

export type AttemptsSettings = Type.Static<typeof attemptsSettings>;
