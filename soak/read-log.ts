import { nanoPerUsd } from '../src/usage/money.ts';
import type { Books } from './books.ts';

/** The request ids of this run: its prefix and the number of the request. */
export const idPrefix = 'soak-';

/** What one process of a gateway has logged, counted as its metrics count it. */
export interface LineCounts {
  requests: number;
  attempts: number;
  /** Requests of clients without a key, of which only a number was logged. */
  leftOut: number;
}

/** Enters the log lines of one process in the books. */
export class LogReader {
  readonly counts: LineCounts = { requests: 0, attempts: 0, leftOut: 0 };
  /** Lines that tell of a bug. */
  readonly faults: string[] = [];
  readonly #books: Books;
  readonly #life: string;

  constructor(books: Books, life: string) {
    this.#books = books;
    this.#life = life;
  }

  read(line: string): void {
    if (!line.startsWith('{')) return;
    const fields = this.#parse(line);
    const message = fields?.['msg'];
    if (fields === undefined) return;
    if (message === 'request') this.#readRequest(fields, line);
    else if (message === 'attempt') this.#readAttempt(fields, line);
    else if (message === 'request shed' || message === 'refused') this.#readRefusal(fields, line);
    else if (message === 'more requests shed') this.#books.anonymousRefusals += Number(fields['requests']);
    else if (message === 'refusals without a line of their own') this.#readLeftOut(Number(fields['lines']));
    else if (fields['level'] === 'error' || fields['level'] === 'fatal') this.faults.push(line);
  }

  #parse(line: string): Record<string, unknown> | undefined {
    try {
      return JSON.parse(line) as Record<string, unknown>;
    } catch {
      this.faults.push(`not JSON: ${line.slice(0, 300)}`);
      return undefined;
    }
  }

  #readRequest(fields: Record<string, unknown>, line: string): void {
    this.counts.requests += 1;
    this.#entryOf(fields, line)?.lines.push({
      life: this.#life,
      status: Number(fields['status']),
      code: fields['code'] as string | undefined,
      truncated: fields['truncated'] === true,
      attempts: Number(fields['attempts']),
      shared: fields['shared'] as string | undefined,
      account: JSON.stringify([fields['caller'] ?? null, fields['team'] ?? null, fields['model'] ?? null]),
      inputTokens: Number(fields['input_tokens'] ?? 0),
      outputTokens: Number(fields['output_tokens'] ?? 0),
      nanoUsd: Math.round(Number(fields['cost_usd'] ?? 0) * nanoPerUsd),
    });
  }

  #readAttempt(fields: Record<string, unknown>, line: string): void {
    this.counts.attempts += 1;
    const attempt = {
      life: this.#life,
      outcome: String(fields['outcome']),
      hasStatus: fields['status'] !== undefined,
    };
    this.#entryOf(fields, line)?.attempts.push(attempt);
  }

  /** Clients that send something other than requests have ids that the gateway gave. */
  #readRefusal(fields: Record<string, unknown>, line: string): void {
    if (!String(fields['request_id']).startsWith(idPrefix)) return;
    const entry = this.#entryOf(fields, line);
    if (entry !== undefined) entry.refusals += 1;
  }

  #readLeftOut(lines: number): void {
    this.counts.leftOut += lines;
    this.#books.anonymousRefusals += lines;
  }

  #entryOf(fields: Record<string, unknown>, line: string) {
    const id = String(fields['request_id']);
    const number = id.startsWith(idPrefix) ? Number(id.slice(idPrefix.length)) : -1;
    return this.#books.find(number, `a line of ${this.#life}: ${line.slice(0, 300)}`);
  }
}
