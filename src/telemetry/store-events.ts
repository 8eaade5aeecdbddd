import type { HistogramCell } from './cells.ts';
import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';
import { scrub } from './redact.ts';

/** A decision as the log tells it. */
export interface DecisionFacts {
  readonly by: 'store' | 'share';
  readonly decision: { readonly kind: 'admitted' | 'refused' };
  readonly charges: readonly {
    readonly limit: { readonly name: string };
    readonly counter: string;
    readonly cost: number;
  }[];
  readonly waitedMs: number;
  readonly atMs: number;
}

/** What is said and counted of the store that counts for all pods. Where none is configured nothing is exposed. */
export class StoreEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;
  readonly #waits: Readonly<Record<DecisionFacts['by'], HistogramCell>>;
  #isReached = false;

  constructor(instruments: Instruments, log: Log, readPods: () => number) {
    this.#instruments = instruments;
    this.#log = log;
    this.#waits = {
      store: instruments.histogram('storeWait', 'store'),
      share: instruments.histogram('storeWait', 'share'),
    };
    instruments.gauge('storeUp', () => (this.#isReached ? 1 : 0));
    instruments.gauge('storePods', readPods);
  }

  storeReached(pods: number, awayMs: number | undefined): void {
    this.#isReached = true;
    this.#log.info('the limits are counted in the store, for all pods together', {
      pods,
      away_ms: awayMs === undefined ? undefined : Math.round(awayMs),
    });
  }

  storeLost(reason: string, detail: string, pods: number): void {
    this.#isReached = false;
    this.#instruments.counter('storeLosses', reason).inc();
    this.#log.warn('the store of the limits is away, this process enforces its share of each limit', {
      reason,
      detail: scrub(detail),
      pods,
    });
  }

  decided({ by, decision, charges, waitedMs, atMs }: DecisionFacts): void {
    this.#waits[by].observe(waitedMs / 1000);
    if (!this.#log.writes('debug')) return;
    this.#log.debug('limits decided', {
      by,
      decision: decision.kind,
      counters: charges.map(({ limit, counter }) => `${limit.name} ${counter}`),
      costs: charges.map(({ cost }) => String(cost)),
      waited_ms: waitedMs,
      at_ms: atMs,
    });
  }

  settlementDropped(): void {
    this.#instruments.counter('settlementsDropped').inc();
  }
}
