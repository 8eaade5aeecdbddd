/** What the load process is told to do, as JSON in its one argument. */
export interface Job {
  readonly port: number;
  readonly path: string;
  readonly key: string;
  readonly body: string;
  /** Length of the body if it is to be padded: the body's `%PAD%` grows until the whole has this many bytes. */
  readonly padToBytes?: number;
  /**
   * `closed`: each connection sends its next request when its last is answered. `open`: requests leave at a fixed rate,
   * whatever comes back. `hold`: every connection opens one stream and stays until stdin ends.
   */
  readonly mode: 'closed' | 'open' | 'hold';
  readonly connections: number;
  readonly ratePerSecond: number;
  readonly durationMs: number;
}

/** What came of it, as one line of JSON on its stdout. Times in milliseconds. */
export interface JobResult {
  readonly seconds: number;
  readonly answered: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Connections that broke and answers that were cut. */
  readonly broken: number;
  readonly events: number;
  readonly totalMs: Quantiles;
  readonly firstByteMs: Quantiles;
}

export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}
