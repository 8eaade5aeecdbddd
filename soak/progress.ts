import { roughly } from '../bench/progress.ts';
import { type Books, countOutcomes } from './books.ts';
import type { Pod } from './pod.ts';

/** On a terminal the line is written over; elsewhere there is a new one now and then. */
const everyMs = process.stderr.isTTY ? 1000 : 15_000;

/** Tells on stderr how far a run has come. */
export class Progress {
  readonly #books: Books;
  readonly #pods: readonly Pod[];
  readonly #startedMs = performance.now();
  readonly #durationMs: number;
  readonly #timer: NodeJS.Timeout;

  constructor(books: Books, pods: readonly Pod[], durationMs: number) {
    this.#books = books;
    this.#pods = pods;
    this.#durationMs = durationMs;
    this.#say();
    this.#timer = setInterval(() => this.#say(), everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    if (process.stderr.isTTY) process.stderr.write('\n');
  }

  #say(): void {
    const passedMs = performance.now() - this.#startedMs;
    const percent = Math.min(100, Math.floor((passedMs / this.#durationMs) * 100));
    const left = passedMs >= this.#durationMs ? 'it ends' : `about ${roughly(this.#durationMs - passedMs)} left`;
    const counts = [...countOutcomes(this.#books.entries)].map(([outcome, count]) => `${outcome}: ${count}`);
    const rss = this.#pods.map(({ lives }) => lives.at(-1)?.samples.at(-1)?.rssMiB.toFixed(0) ?? '?');
    const text = `${percent} %, ${left} | ${this.#books.entries.length} requests (${counts.join(', ')}) | RSS ${rss.join(', ')} MiB`;
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text.slice(0, process.stderr.columns - 1)}` : `${text}\n`);
  }
}
