import { type Logger, pino, stdTimeFunctions } from 'pino';
import type { TelemetrySettings } from './settings.ts';

/** Takes finished lines; a `LogBuffer` in the process, an array in tests. */
export interface LogOutput {
  write(line: string): void;
}

/** The levels the gateway writes; all lines are one JSON object with `level`, `time` and `msg`. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'level' | 'isLevelEnabled'>;

/** JSON lines: a newline in a foreign string is escaped, so nobody writes a line of their own. */
export function createLog(settings: TelemetrySettings, output: LogOutput): Log {
  return pino(
    {
      level: settings.logLevel,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: {},
    },
    output,
  );
}
