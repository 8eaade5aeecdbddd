import { CounterTable } from './stores/memory/counter-table.ts';
import { waitMs } from './window.ts';

const minuteMs = 60_000;
/** Names that are counted one by one; while there are so many, others share buckets. */
const maxNames = 10_000;

/** Counts by name, in a sliding minute of this process. */
export class PerMinute {
  readonly #counters = new CounterTable(minuteMs, maxNames);

  /** Counts one more where it fits and gives 0; else the milliseconds until it would. */
  take(name: string, limit: number, nowMs: number): number {
    const wait = waitMs(this.#counters.read(name, nowMs), minuteMs, limit, 1, nowMs);
    if (wait === 0) this.#counters.record(name, 1, nowMs);
    return wait;
  }
}
