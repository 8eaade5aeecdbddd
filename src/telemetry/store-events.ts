import type { HistogramCell } from './cells.ts';
import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';
import { scrub } from './redact.ts';

/** Who decides about limits: the store that all pods share, or this pod within its share of them. */
type Decider = 'store' | 'share';

/** One decision, as far as it is told. */
interface DecisionFacts {
  readonly by: Decider;
  readonly decision: { readonly kind: 'admitted' | 'refused' };
  readonly charges: readonly { readonly limit: { readonly name: string }; readonly counter: string }[];
  /** How long the request waited for it. */
  readonly waitedMs: number;
  /** When it was made, since 1970; by the store's clock where the store made it. */
  readonly atMs: number;
}

/** What is said and counted of a store that several pods share. Where limits are counted in the process, nothing is. */
export class StoreEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;
  #decider: Decider | undefined;
  #waits: Partial<Record<Decider, HistogramCell>> = {};

  constructor(instruments: Instruments, log: Log) {
    this.#instruments = instruments;
    this.#log = log;
    instruments.gauge('limitStoreState', () => (this.#decider === 'share' ? 0 : 1));
  }

  /** From now on the store decides. @param awayMs how long it did not; undefined for the first time */
  storeReached(pods: number, awayMs: number | undefined): void {
    this.#changed('store', '');
    const away_ms = awayMs === undefined ? undefined : Math.round(awayMs);
    this.#log.info('the shared store counts for all pods', { pods, away_ms });
  }

  /** From now on this process decides alone, as one of so many pods. @param reason from a closed set */
  storeLost(reason: string, detail: string, pods: number): void {
    this.#changed('share', reason);
    const fields = { reason, error: scrub(detail), pods };
    this.#log.warn('the shared store does not count: this pod enforces its share of the limits', fields);
  }

  /** The server may throw the counters away. */
  storeEvicts(policy: string): void {
    this.#log.warn(
      'the shared store evicts keys when it is full, and with them limits: set its maxmemory-policy to noeviction',
      { policy },
    );
  }

  /** One decision. What it was says the request's own line; which counters and when exactly, only who looks for it. */
  decided({ by, decision, charges, waitedMs, atMs }: DecisionFacts): void {
    const cell = (this.#waits[by] ??= this.#instruments.histogram('limitStoreDecision', by));
    cell.observe(waitedMs / 1000);
    if (!this.#log.writes('debug')) return;
    const counters = charges.map(({ limit, counter }) => `${limit.name} ${counter}`);
    this.#log.debug('limits decided', { by, decision: decision.kind, counters, waited_ms: waitedMs, at_ms: atMs });
  }

  /** Something used could not be kept for the store until it is back. */
  settlementDropped(): void {
    this.#instruments.counter('settlementsDropped').inc();
  }

  /** A line of usage could not be kept for the store until it is back. */
  usageDropped(): void {
    this.#instruments.counter('usageDropped').inc();
  }

  #changed(to: Decider, reason: string): void {
    if (this.#decider !== undefined) this.#instruments.counter('limitStoreTransitions', to, reason).inc();
    this.#decider = to;
  }
}
