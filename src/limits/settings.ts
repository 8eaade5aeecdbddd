import * as Type from 'typebox';
import { durationSetting, mapSetting } from '../core/setting.ts';
import { teamNamePattern } from '../core/caller.ts';
import { limitSetSetting, perCallerSetting } from './limit-set-setting.ts';
import { valkeySettings } from './stores/valkey-settings.ts';

export const limitsSettings = Type.Object(
  {
    perCaller: perCallerSetting,
    perAddress: Type.Optional(
      limitSetSetting('What each client address may use, whatever keys it sends (an IPv6 address counts by its /64).'),
    ),
    perTeam: Type.Optional(
      mapSetting(teamNamePattern, limitSetSetting('What the team may use.'), {
        description: 'What all keys of a team may use together, by the team’s name.',
      }),
    ),
    perModel: Type.Optional(
      mapSetting('^[\\x21-\\x7e]{1,256}$', limitSetSetting('What the model may be used for.'), {
        description:
          'What all callers together may use of a model, by its name under `models`. A name that passes through `*` counts as a listed model if it means that model (in other letter case, with a date, as a variant); `*` stands for all other names.',
      }),
    ),
    gateway: Type.Optional(limitSetSetting('What all callers may use together, of all models.')),
    allowUnpricedModels: Type.Boolean({
      default: false,
      description:
        'Whether a model without a known price, whose name passes through `*`, may be used while a budget applies. It then costs 0. Otherwise it is refused.',
    }),
    valkey: Type.Optional(valkeySettings),
    maxInFlight: Type.Integer({
      default: 2048,
      minimum: 1,
      description:
        'Requests this process works on at once, streams included. More wait in a queue (`limits.maxQueued`).',
    }),
    maxQueued: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'Requests that may wait while `limits.maxInFlight` are being worked on. A request waits for a quarter of `attempts.deadlineMs` at most, and this time is part of its deadline; it is shed with 503 at once where it would have to wait for longer, and where so many wait already. Default: an eighth of `limits.maxInFlight`.',
      }),
    ),
    maxEventLoopDelayMs: durationSetting({
      default: 50,
      description:
        'How long requests may wait before they are started, which is the length of a turn of the event loop. If all turns in 300 ms are longer and do not become shorter, new requests are shed with 503.',
    }),
    maxBufferedBodyBytes: Type.Integer({
      default: 33_554_432,
      minimum: 1,
      description: 'Bytes of request bodies in this process at once; beyond it requests are shed with 503.',
    }),
    maxBufferedFormBytes: Type.Integer({
      default: 54_525_952,
      minimum: 1,
      description:
        'Bytes of large forms (`server.maxFormBytes`) in this process at once while they are read whole; beyond it a form that needs more is refused with 503. One of the largest size always fits.',
    }),
    maxBufferedAnswerBytes: Type.Integer({
      default: 67_108_864,
      minimum: 1,
      description:
        "Bytes of providers' complete answers in this process at once while they arrive; beyond it an answer that needs more is given up, and its client gets 503. One answer of the largest size (`upstream.maxAnswerBytes`) always fits. What clients do not read is bounded by `server.maxUnreadAnswerBytes`.",
    }),
    maxShare: Type.Object(
      {
        caller: Type.Number({
          default: 0.25,
          minimum: 0.001,
          maximum: 1,
          description:
            'The fraction that one caller may use at once: a key, or an address if no keys are configured. More is answered with 429. 1 lifts the bound.',
        }),
        address: Type.Number({
          default: 0.25,
          minimum: 0.001,
          maximum: 1,
          description:
            'The same for one client address, whatever keys it sends (an IPv6 address counts by its /64). Behind a proxy it is the address in X-Forwarded-For, once `server.trustedProxies` names the proxy.',
        }),
      },
      {
        additionalProperties: false,
        default: {},
        description:
          'The share of `limits.maxInFlight`, `limits.maxQueued`, `limits.maxBufferedBodyBytes`, `limits.maxBufferedFormBytes` and `limits.maxBufferedAnswerBytes` that one caller or address may use, so that none of them uses up what the others need. A request counts from its head on, a body and a complete answer as they arrive. One of each of the largest size always fits.',
      },
    ),
    keylessPerMinute: Type.Integer({
      default: 600,
      minimum: 1,
      maximum: 1_000_000_000,
      description:
        'Requests in any 60 seconds of one client address (IPv6 by /64) that are answered without a key: the pages under /docs, /openapi.json, unknown paths, and /v1/models where no keys are configured. Health has a budget of its own, 20 a second.',
    }),
    modelRefusalsPerMinute: Type.Integer({
      default: 60,
      minimum: 1,
      maximum: 1_000_000_000,
      description:
        'Requests in any 60 seconds of one caller for models that nobody serves, or that it may not use. They count toward no other limit; more of them get 429 instead of 404 or 403. Each process counts for itself.',
    }),
    maxTrackedCallers: Type.Integer({
      default: 100_000,
      minimum: 1,
      restart: true,
      description:
        'Callers that are counted one by one. While so many are being counted, new ones share the limits of 1,024 buckets.',
    }),
    assumedPods: Type.Integer({
      default: 1,
      minimum: 1,
      description:
        'How many processes share each limit if there is no shared store, or until it has been reached. Each enforces the limit divided by this number, but at least 1.',
    }),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'How often callers may ask, and how much they may use at once.',
  },
);
