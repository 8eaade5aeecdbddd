import { Type, type Static } from 'typebox';

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
      { default: 'info', description: 'The least severe log line that is written.' },
    ),
  },
  { additionalProperties: false, default: {}, description: 'Logs and metrics.' },
);

export type TelemetrySettings = Static<typeof telemetrySettings>;
