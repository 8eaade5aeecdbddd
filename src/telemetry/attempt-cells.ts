import type { AttemptRecord } from '../core/outcome.ts';
import type { CounterCell, HistogramCell } from './cells.ts';
import type { Instruments } from './instruments.ts';

/** The metric cells for attempts at one provider with one outcome. */
export class AttemptCells {
  readonly #provider: string;
  readonly #outcome: AttemptRecord['outcome'];
  readonly #count: CounterCell;
  readonly #duration: HistogramCell;

  /** @param provider label of the provider */
  constructor(instruments: Instruments, provider: string, outcome: AttemptRecord['outcome']) {
    this.#provider = provider;
    this.#outcome = outcome;
    this.#count = instruments.counter('attempts', provider, outcome);
    this.#duration = instruments.histogram('attemptDuration', provider);
  }

  areOf(provider: string, outcome: AttemptRecord['outcome']): boolean {
    return this.#provider === provider && this.#outcome === outcome;
  }

  observe(durationMs: number): void {
    this.#count.inc();
    this.#duration.observe(durationMs / 1000);
  }
}
