/** The task of the load process, as JSON in its only argument. */
export interface Job {
  readonly port: number;
  readonly path: string;
  readonly key: string;
  readonly body: string;
  /** Length of the body if it is to be padded: the body's `%PAD%` grows until the whole has this many bytes. */
  readonly padToBytes?: number;
  /**
   * `closed`: each connection sends its next request when its last request is answered. `open`: requests leave at a fixed rate,
   * however fast answers come. `hold`: every connection opens one stream and stays until stdin ends.
   */
  readonly mode: 'closed' | 'open' | 'hold';
  readonly connections: number;
  readonly ratePerSecond: number;
  readonly durationMs: number;
}

/** The result of the load, as one line of JSON on stdout. Times in milliseconds. */
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
