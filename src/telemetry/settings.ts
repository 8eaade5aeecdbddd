import { type Static, Type } from 'typebox';

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
          'Which log lines are written. `info` has one line per request and per refusal, `warn` only those that failed on our or the provider’s side, `debug` adds single attempts and connections that just ended.',
      },
    ),
  },
  { additionalProperties: false, default: {}, description: 'What the gateway says about itself.' },
);

export type TelemetrySettings = Static<typeof telemetrySettings>;
