/** What one deciding process is told to do, as JSON in its one argument. */
export interface DecideJob {
  readonly store: 'memory' | 'valkey';
  readonly url: string;
  readonly limits: number;
  /** Decisions under way at once, each followed by the next; or so many a second, whatever comes back. */
  readonly pace:
    | { readonly kind: 'closed'; readonly atOnce: number }
    | { readonly kind: 'open'; readonly perSecond: number };
  readonly durationMs: number;
}

/** What came of it, as one line of JSON on its stdout. */
export interface DecideResult {
  readonly decisions: number;
  readonly seconds: number;
  /** Of the whole process, in microseconds. */
  readonly cpuUsPerDecision: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Decisions that the store did not make. */
  readonly alone: number;
}
