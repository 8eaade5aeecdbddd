import type { DescribedError } from './describe-error.ts';
import type { TelemetrySettings } from './settings.ts';

/** Takes finished lines; a `LogBuffer` in the process, an array in tests. */
interface LogOutput {
  write(line: string): void;
}

type LogLevel = TelemetrySettings['logLevel'];

/** What a line says beside its message. Plain values only, so that writing one can neither throw nor call foreign code. */
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
 * One JSON object per line: `level`, `time`, `msg`, then the fields. A newline in a foreign string is escaped, so nobody
 * writes a line of their own. One native JSON.stringify per line costs a third of what pino's synchronous line does; the
 * line of each request, which is on the hot path, is put together in `request-line.ts` for less still.
 */
export class Log {
  readonly #output: LogOutput;
  readonly #wallMs: () => number;
  #weight: number;
  #second = -1;
  #timeMs = -1;
  /** The time's text up to its seconds, and whole; lines of one second share the one, of one millisecond the other. */
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

  /** Whether a line of that level would be written: what is costly to describe asks first. */
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

  /** @param members JSON already, a comma before each */
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
