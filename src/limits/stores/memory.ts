import type { Charge, Decision, LimitState, LimitStore } from '../store.ts';
import { countUnits, nextMs, resetMs, waitMs, type Admissions } from '../window.ts';
import { CounterTable } from './counter-table.ts';

/** Counts in this process. Lives as long as the process does: a reload of the configuration keeps what was counted. */
export class MemoryStore implements LimitStore {
  readonly #maxCallers: number;
  readonly #tables = new Map<number, CounterTable>();

  /** @param maxCallers how many counters are kept per window length; see `CounterTable` for what comes after. */
  constructor(maxCallers: number) {
    this.#maxCallers = maxCallers;
  }

  take(charges: readonly Charge[], nowMs: number): Decision {
    let longestMs = 0;
    let refusing = -1;
    for (let index = 0; index < charges.length; index++) {
      const { limit, counter, cost } = charges[index] as Charge;
      const admissions = this.#table(limit.windowMs).read(counter, nowMs);
      const waiting = waitMs(admissions, limit.windowMs, limit.limit, cost, nowMs);
      if (waiting > longestMs) {
        longestMs = waiting;
        refusing = index;
      }
    }
    if (refusing === -1) {
      return {
        kind: 'admitted',
        states: charges.map((charge) =>
          stateOf(charge, this.#table(charge.limit.windowMs).record(charge.counter, charge.cost, nowMs), nowMs),
        ),
      };
    }
    const states = charges.map((charge) =>
      stateOf(charge, this.#table(charge.limit.windowMs).read(charge.counter, nowMs), nowMs),
    );
    return { kind: 'refused', limit: states[refusing] as LimitState, retryAfterMs: Math.ceil(longestMs), states };
  }

  /** Counters held now, over all window lengths. */
  get trackedCallers(): number {
    let tracked = 0;
    for (const table of this.#tables.values()) tracked += table.size;
    return tracked;
  }

  /** Requests admitted so far through a counter that several callers share. */
  get sharedAdmissions(): number {
    let shared = 0;
    for (const table of this.#tables.values()) shared += table.sharedAdmissions;
    return shared;
  }

  #table(windowMs: number): CounterTable {
    let table = this.#tables.get(windowMs);
    if (table === undefined) {
      table = new CounterTable(windowMs, this.#maxCallers);
      this.#tables.set(windowMs, table);
    }
    return table;
  }
}

function stateOf({ limit }: Charge, admissions: Readonly<Admissions>, nowMs: number): LimitState {
  return {
    name: limit.name,
    unit: limit.unit,
    limit: limit.limit,
    windowMs: limit.windowMs,
    words: limit.words,
    // A reload can lower a limit below what has been used.
    remaining: Math.max(0, limit.limit - countUnits(admissions, limit.windowMs, nowMs)),
    nextMs: nextMs(admissions, limit.windowMs, nowMs),
    resetMs: resetMs(admissions, limit.windowMs, nowMs),
  };
}
