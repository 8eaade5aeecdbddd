import type { LimitState, WindowLimit } from '../../store.ts';
import { countUnits, isPast, nextMs, resetMs, waitMs } from '../../window.ts';
import { CounterTable } from './counter-table.ts';
import type { ChargeOf, Counters, Moment } from './counters.ts';

/** Sliding windows of requests and of tokens. There is one table for each unit and window length. */
export class Windows implements Counters<WindowLimit> {
  readonly #maxCounters: number;
  readonly #tables = { requests: new Map<number, CounterTable>(), tokens: new Map<number, CounterTable>() };

  constructor(maxCounters: number) {
    this.#maxCounters = maxCounters;
  }

  waitMs({ limit, counter, cost }: ChargeOf<WindowLimit>, { nowMs }: Moment): number {
    return waitMs(this.#table(limit).read(counter, nowMs), limit.windowMs, limit.limit, cost, nowMs);
  }

  take({ limit, counter, cost }: ChargeOf<WindowLimit>, { nowMs }: Moment): number {
    const admissions = this.#table(limit).record(counter, cost, nowMs);
    return admissions.at(-2) ?? nowMs;
  }

  settle({ limit, counter, cost }: ChargeOf<WindowLimit>, admittedMs: number, units: number, nowMs: number): void {
    const table = this.#table(limit);
    const more = units - cost;
    if (!isPast(admittedMs, limit.windowMs, nowMs)) table.adjust(counter, admittedMs, more);
    else if (more > 0 && !table.adjust(counter, nowMs, more)) table.record(counter, more, nowMs);
  }

  state({ limit, counter }: ChargeOf<WindowLimit>, { nowMs }: Moment): LimitState {
    const admissions = this.#table(limit).read(counter, nowMs);
    return {
      limit,
      // A reload can lower a limit below what has been used, and settling can raise the used units above the limit.
      remaining: Math.max(0, limit.limit - countUnits(admissions, limit.windowMs, nowMs)),
      reserved: 0,
      nextMs: nextMs(admissions, limit.windowMs, nowMs),
      resetMs: resetMs(admissions, limit.windowMs, nowMs),
    };
  }

  /** Number of counters in all tables. */
  get trackedCounters(): number {
    return this.#sum((table) => table.size);
  }

  /** Admissions so far through a counter that several callers share. */
  get sharedAdmissions(): number {
    return this.#sum((table) => table.sharedAdmissions);
  }

  #sum(countOf: (table: CounterTable) => number): number {
    let sum = 0;
    for (const tables of Object.values(this.#tables)) for (const table of tables.values()) sum += countOf(table);
    return sum;
  }

  #table({ unit, windowMs }: WindowLimit): CounterTable {
    const tables = this.#tables[unit];
    let table = tables.get(windowMs);
    if (table === undefined) {
      table = new CounterTable(windowMs, this.#maxCounters);
      tables.set(windowMs, table);
    }
    return table;
  }
}
