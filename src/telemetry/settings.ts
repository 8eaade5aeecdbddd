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
  },
  { additionalProperties: false, default: {}, description: 'The log.' },
);

export type TelemetrySettings = Type.Static<typeof telemetrySettings>;
