import * as Type from 'typebox';

/** The `telemetry` part of the configuration. */
export const telemetrySettings = Type.Object(
  {
    logLevel: Type.Union(
      [
        Type.Literal('debug'),
        Type.Literal('info'),
        Type.Literal('warn'),
        Type.Literal('error'),
        Type.Literal('silent'),
      ],
      {
        default: 'info',
        description:
          'Which log lines are written. `info`: one for each request and each refusal. `warn`: only failures of the gateway and of providers. `debug`: in addition each attempt and each connection that has ended.',
      },
    ),
    recentRequests: Type.Integer({
      minimum: 0,
      maximum: 10_000,
      default: 1_000,
      description:
        'How many requests that have ended are kept in memory, so that `headgate explain` and `/admin/requests` can tell what happened to them: of those for which a provider was called; and a quarter as many of the others. Each takes half a KiB; with long messages of providers up to 4 KiB on average, beyond that fewer are kept. Neither prompts nor answers are kept. 0 keeps none.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'The log, and what is kept of requests.' },
);

export type TelemetrySettings = Type.Static<typeof telemetrySettings>;
