import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { ReceivedBody } from './read-body.ts';

/** How a request ended. `cut`: a directive broke it off. `aborted`: the client left first. */
type RequestState = 'open' | 'finished' | 'cut' | 'aborted';

/**
 * The record of one request. Times are milliseconds of the machine's monotonic clock (`monotonicMs()`), which all
 * processes on the machine share.
 */
export interface RequestRecord {
  readonly number: number;
  /** `x-client-request-id`, else `x-request-id`. */
  readonly correlationId: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they were received. */
  readonly rawHeaders: readonly string[];
  readonly bodyBytes: number;
  readonly model: string | undefined;
  readonly state: RequestState;
  readonly status: number | undefined;
  readonly startedAtMs: number;
  readonly bodyReadAtMs: number | undefined;
  readonly headSentAtMs: number | undefined;
  readonly firstEventAtMs: number | undefined;
  /** When it was finished, cut or aborted. */
  readonly endedAtMs: number | undefined;
  /** Events written to the socket. */
  readonly events: number;
  readonly tokens: number;
  readonly bytes: number;
}

/** The writable form of the record while the request runs. */
export type RunningRecord = { -readonly [Key in keyof RequestRecord]: RequestRecord[Key] };

export interface SimulatorStats {
  /** Number of requests, without those to `/__simulator/`. */
  readonly started: number;
  readonly open: number;
  readonly finished: number;
  readonly cut: number;
  readonly aborted: number;
  /** Total of the requests that have ended. */
  readonly events: number;
  readonly tokens: number;
  readonly connectionsOpened: number;
  readonly connectionsOpen: number;
  /** `monotonicMs()` at the time of the call. */
  readonly nowMs: number;
}

interface JournalBounds {
  /** Maximum number of remembered requests. The most recent ones are kept. */
  readonly maxRecords: number;
  /** Maximum bytes of all remembered bodies. */
  readonly maxBodyBytes: number;
}

/** Milliseconds of the machine's monotonic clock, which all processes on the machine share. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Remembers a limited number of requests and how they ended. */
export class Journal {
  readonly #bounds: JournalBounds;
  readonly #records = new Map<number, RunningRecord>();
  readonly #bodies = new Map<number, Buffer>();
  #bodyBytes = 0;
  readonly #counts = { started: 0, open: 0, finished: 0, cut: 0, aborted: 0, events: 0, tokens: 0 };
  readonly #connections = { connectionsOpened: 0, connectionsOpen: 0 };

  constructor(bounds: JournalBounds) {
    this.#bounds = bounds;
  }

  start(request: IncomingMessage): RunningRecord {
    this.#counts.started += 1;
    this.#counts.open += 1;
    const record: RunningRecord = {
      number: this.#counts.started,
      correlationId: first(request.headers['x-client-request-id']) ?? first(request.headers['x-request-id']),
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      bodyBytes: 0,
      model: undefined,
      state: 'open',
      status: undefined,
      startedAtMs: monotonicMs(),
      bodyReadAtMs: undefined,
      headSentAtMs: undefined,
      firstEventAtMs: undefined,
      endedAtMs: undefined,
      events: 0,
      tokens: 0,
      bytes: 0,
    };
    this.#records.set(record.number, record);
    this.#dropOldest();
    return record;
  }

  keepBody(record: RunningRecord, { size, bytes }: ReceivedBody): void {
    record.bodyBytes = size;
    record.bodyReadAtMs = monotonicMs();
    const isWhole = bytes.length === size;
    if (!isWhole || size > this.#bounds.maxBodyBytes || !this.#records.has(record.number)) return;
    this.#bodies.set(record.number, bytes);
    this.#bodyBytes += size;
    for (const number of this.#bodies.keys()) {
      if (this.#bodyBytes <= this.#bounds.maxBodyBytes) break;
      this.#forgetBody(number);
    }
  }

  end(record: RunningRecord, state: Exclude<RequestState, 'open'>): void {
    if (record.state !== 'open') return;
    record.state = state;
    record.endedAtMs = monotonicMs();
    this.#counts.open -= 1;
    this.#counts[state] += 1;
    this.#counts.events += record.events;
    this.#counts.tokens += record.tokens;
  }

  connectionOpened(): void {
    this.#connections.connectionsOpened += 1;
    this.#connections.connectionsOpen += 1;
  }

  connectionClosed(): void {
    this.#connections.connectionsOpen -= 1;
  }

  stats(): SimulatorStats {
    return { ...this.#counts, ...this.#connections, nowMs: monotonicMs() };
  }

  /** Oldest first. */
  records(): readonly RequestRecord[] {
    return [...this.#records.values()];
  }

  body(number: number): Buffer | undefined {
    return this.#bodies.get(number);
  }

  #dropOldest(): void {
    if (this.#records.size <= this.#bounds.maxRecords) return;
    for (const number of this.#records.keys()) {
      this.#records.delete(number);
      this.#forgetBody(number);
      return;
    }
  }

  #forgetBody(number: number): void {
    this.#bodyBytes -= this.#bodies.get(number)?.length ?? 0;
    this.#bodies.delete(number);
  }
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
