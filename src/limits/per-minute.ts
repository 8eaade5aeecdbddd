import { CounterTable } from './stores/memory/counter-table.ts';
import { waitMs } from './window.ts';

const minuteMs = 60_000;
/** Names that are counted one by one. While there are so many, new names share buckets. */
const maxNames = 10_000;

/** Counts events by name in a sliding minute, in this process. */
export class PerMinute {
  readonly #counters = new CounterTable(minuteMs, maxNames);

  /** Counts one event and returns 0 if it fits; otherwise returns the milliseconds until it would fit. */
  take(name: string, limit: number, nowMs: number): number {
    const wait = waitMs(this.#counters.read(name, nowMs), minuteMs, limit, 1, nowMs);
    if (wait === 0) this.#counters.record(name, 1, nowMs);
    return wait;
  }
}
