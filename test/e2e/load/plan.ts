/** The parts of a load. They run at the same time. */
export interface Plan {
  /** `http://host[:port]` of the gateway. */
  readonly url: string;
  /** How long new work is begun. Work that has begun is finished. */
  readonly durationMs: number;
  /** Short requests, each on a connection of its own. */
  readonly fresh?: { readonly perSecond: number };
  /** Short requests on connections that are kept for as long as the gateway keeps them. */
  readonly keptAlive?: { readonly connections: number; readonly perSecond: number };
  /** Streams that are read to their end, each followed by another. Their lengths are spread between the two times. */
  readonly streams?: {
    readonly count: number;
    readonly shortestMs: number;
    readonly longestMs: number;
    readonly tokensPerSecond: number;
    /** The first ones begin spread over this time. */
    readonly rampMs: number;
  };
  /** Streams of which nothing is ever read. */
  readonly stalledReaders?: { readonly count: number };
  /** Clients that send one large body after the other. */
  readonly bodies?: { readonly clients: number; readonly bytes: number; readonly pauseMs: number };
}

/** The results of a load, by part. */
export type Figures = Readonly<Partial<Record<Part, PartFigures>>>;

export type Part = 'fresh' | 'keptAlive' | 'streams' | 'stalledReaders' | 'bodies';

export interface PartFigures {
  readonly ok: number;
  /** Refused with 503 and a Retry-After. This is not a failure, but the request was not served. */
  readonly shed: number;
  readonly failed: number;
  /** How often each failure happened. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Connections that were opened. */
  readonly connections: number;
}
