import type { DescribedError } from './describe-error.ts';
import type { TelemetrySettings } from './settings.ts';

/** Receives finished lines: a `LogBuffer` in the process, an array in tests. */
interface LogOutput {
  write(line: string): void;
}

type LogLevel = TelemetrySettings['logLevel'];

/** The fields of a line. Only plain values, so that writing a line can neither throw nor run foreign code. */
type LogFields = Readonly<Record<string, string | number | boolean | readonly string[] | DescribedError | undefined>>;

const weights: Readonly<Record<LogLevel | 'fatal', number>> = {
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: 100,
};

/**
 * Writes one JSON object per line: `level`, `time`, `msg`, then the fields. A newline in a foreign string is escaped,
 * so that no foreign text can forge a line. One native JSON.stringify per line costs a third of pino's synchronous
 * line. The request line, which is on the hot path, is assembled in `request-line.ts` for even less.
 */
export class Log {
  readonly #output: LogOutput;
  readonly #wallMs: () => number;
  #weight: number;
  #second = -1;
  #timeMs = -1;
  /**
   * The text of the time up to the seconds, and the complete text. Lines of the same second share the first, lines of
   * the same millisecond the second.
   */
  #secondText = '';
  #timeText = '';

  constructor(level: LogLevel, output: LogOutput, wallMs: () => number) {
    this.#weight = weights[level];
    this.#output = output;
    this.#wallMs = wallMs;
  }

  setLevel(level: LogLevel): void {
    this.#weight = weights[level];
  }

  /** Whether a line of this level would be written. Code asks first where a line is expensive to build. */
  writes(level: 'debug' | 'info' | 'warn'): boolean {
    return weights[level] >= this.#weight;
  }

  debug(message: string, fields: LogFields): void {
    this.#line('debug', message, fields);
  }

  info(message: string, fields: LogFields): void {
    this.#line('info', message, fields);
  }

  warn(message: string, fields: LogFields): void {
    this.#line('warn', message, fields);
  }

  error(message: string, fields: LogFields): void {
    this.#line('error', message, fields);
  }

  fatal(message: string, fields: LogFields): void {
    this.#line('fatal', message, fields);
  }

  /** @param members the fields as JSON, each after a comma */
  request(level: 'info' | 'warn', wallMs: number, members: string): void {
    if (weights[level] < this.#weight) return;
    this.#output.write(`{"level":"${level}","time":"${this.#time(wallMs)}","msg":"request"${members}}\n`);
  }

  #line(level: LogLevel | 'fatal', message: string, fields: LogFields): void {
    if (weights[level] < this.#weight) return;
    const rest = JSON.stringify(fields).slice(1);
    const comma = rest.length > 1 ? ',' : '';
    this.#output.write(
      `{"level":"${level}","time":"${this.#time(this.#wallMs())}","msg":${JSON.stringify(message)}${comma}${rest}\n`,
    );
  }

  #time(wallMs: number): string {
    const nowMs = Math.floor(wallMs);
    if (nowMs !== this.#timeMs) {
      const second = Math.floor(nowMs / 1000);
      if (second !== this.#second) this.#secondText = new Date(second * 1000).toISOString().slice(0, 20);
      this.#second = second;
      this.#timeMs = nowMs;
      this.#timeText = `${this.#secondText}${String(nowMs - second * 1000).padStart(3, '0')}Z`;
    }
    return this.#timeText;
  }
}
