import { once } from 'node:events';
import { pause, type RunningGateway, startGateway, waitFor } from '../test/harness/gateway.ts';
import { scrape, type Scrape } from '../test/harness/metrics.ts';
import { whatIsHeld } from '../test/fuzz/held.ts';
import type { Books } from './books.ts';
import { hasEnded, killAtExit } from './kill-at-exit.ts';
import { type LineCounts, LogReader } from './read-log.ts';
import { countSockets, readSample, reporter, type Sample } from './samples.ts';

/** What a process counted, and what had been read of its log before it was asked. */
interface Counted {
  readonly before: LineCounts;
  readonly requests: number;
  readonly attempts: number;
  readonly problems: number;
}

/** Counters that stay 0 unless something is wrong. */
const problems = [
  'headgate_leaks_total',
  'headgate_internal_errors_total',
  'headgate_log_lines_dropped_total',
  'headgate_usage_dropped_total',
  'headgate_limit_settlements_dropped_total',
  'headgate_metric_series_refused_total',
] as const;

interface LifeOptions {
  readonly pod: number;
  readonly life: number;
  readonly port: number;
  readonly configFile: string;
  readonly books: Books;
  /** The beginning of the run. */
  readonly startedMs: number;
}

/** One process of a pod, from its start to its end. */
export class GatewayLife {
  readonly name: string;
  readonly pod: number;
  readonly samples: Sample[] = [];
  readonly #books: Books;
  readonly #startedMs: number;
  readonly #reader: LogReader;
  #gateway!: RunningGateway;
  /** The last answer of its metrics. */
  counted: Counted | undefined;
  /** Undefined while it runs. */
  ended: 'drained' | 'killed' | undefined;
  exit: number | string | null = null;
  /** It was idle when its counters were read for the last time. */
  isSettled = false;
  #sockets = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Resolves after the last byte of the log. */
  #closed!: Promise<unknown[]>;

  constructor({ pod, life, books, startedMs }: Omit<LifeOptions, 'port' | 'configFile'>) {
    this.pod = pod;
    this.name = `pod ${pod + 1}, process ${life + 1}`;
    this.#books = books;
    this.#startedMs = startedMs;
    this.#reader = new LogReader(books, this.name);
  }

  static async start(options: LifeOptions, atTheEnd: (end: () => Promise<void>) => void): Promise<GatewayLife> {
    const life = new GatewayLife(options);
    life.#gateway = await startGateway(
      {
        configFile: options.configFile,
        env: { HEADGATE_PORT: String(options.port) },
        nodeFlags: ['--expose-gc', '--import', reporter],
        ownGroup: true,
      },
      atTheEnd,
    );
    killAtExit(life.#gateway.process.pid);
    life.#closed = once(life.#gateway.process, 'close');
    life.#timer = setInterval(() => life.readLog(), 200);
    return life;
  }

  get gateway(): RunningGateway {
    return this.#gateway;
  }

  get lines(): LineCounts {
    return this.#reader.counts;
  }

  get faults(): readonly string[] {
    return this.#reader.faults;
  }

  readLog(): void {
    for (const line of this.#gateway.takeLines()) {
      const sample = readSample(line, performance.now() - this.#startedMs, this.#sockets);
      if (sample === undefined) this.#reader.read(line);
      else this.samples.push(sample);
    }
  }

  /** Asks the process what it holds. The answer is a line of its log. */
  async sample(): Promise<void> {
    this.#sockets = await countSockets(this.#gateway.process.pid ?? 0);
    if (this.ended === undefined) this.#gateway.process.kill('SIGUSR2');
  }

  /** Reads the counters. False where the process does not answer. */
  async count(): Promise<boolean> {
    this.readLog();
    const before = { ...this.lines };
    const metrics = await scrape(this.#gateway.adminUrl).catch(() => undefined);
    if (metrics === undefined) return false;
    this.counted = { before, ...countersIn(metrics) };
    return true;
  }

  /** Ends the process as Kubernetes does. Resolves when all of its log is read. */
  async drain(): Promise<void> {
    this.#gateway.process.kill('SIGTERM');
    while (this.#gateway.process.exitCode === null && (await this.count())) await pause(50);
    await this.#close('drained');
  }

  async kill(): Promise<void> {
    this.#books.kills.push({ pod: this.pod, life: this.name, atMs: performance.now() });
    this.#gateway.process.kill('SIGKILL');
    await this.#close('killed');
  }

  /** What the process still holds, once nobody asks anything; undefined if it is nothing. */
  async heldAtTheEnd(withinMs: number): Promise<string | undefined> {
    const holdsNothing = async (): Promise<true | undefined> =>
      Object.keys(await whatIsHeld(this.#gateway)).length === 0 ? true : undefined;
    if ((await waitFor(holdsNothing, withinMs)) === true) return undefined;
    return JSON.stringify(await whatIsHeld(this.#gateway));
  }

  /** Resolves when its log has a line for each request that its metrics count, or after some time. */
  async settle(): Promise<void> {
    await waitFor(async () => {
      await this.count();
      const { requests = 0 } = this.counted ?? {};
      this.readLog();
      return this.lines.requests + this.lines.leftOut >= requests ? true : undefined;
    }, 5000);
    this.isSettled = true;
  }

  async #close(how: 'drained' | 'killed'): Promise<void> {
    const [code, signal] = (await this.#closed) as [number | null, string | null];
    clearInterval(this.#timer);
    hasEnded(this.#gateway.process.pid);
    this.exit = code ?? signal;
    this.ended = how;
    this.readLog();
  }
}

function countersIn(metrics: Scrape): Omit<Counted, 'before'> {
  return {
    requests: metrics.sum('headgate_requests_total'),
    attempts: metrics.sum('headgate_attempts_total'),
    problems: problems.reduce((sum, name) => sum + metrics.sum(name), 0),
  };
}
