/** The task of one deciding process, as JSON in its only argument. */
export interface DecideJob {
  readonly store: 'memory' | 'valkey';
  readonly url: string;
  readonly limits: number;
  /** Either the number of decisions in flight at once, or the number of decisions a second. */
  readonly pace:
    | { readonly kind: 'closed'; readonly atOnce: number }
    | { readonly kind: 'open'; readonly perSecond: number };
  readonly durationMs: number;
}

/** The result, as one line of JSON on stdout. */
export interface DecideResult {
  readonly decisions: number;
  readonly seconds: number;
  /** CPU of the whole process, in microseconds. */
  readonly cpuUsPerDecision: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Decisions that the store did not make. */
  readonly alone: number;
}
