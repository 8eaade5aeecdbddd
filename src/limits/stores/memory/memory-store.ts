import {
  isSettledLater,
  nothingReserved,
  settledUnits,
  type Charge,
  type Consumed,
  type Decision,
  type Limit,
  type LimitState,
  type LimitStore,
  type Reservation,
} from '../../store.ts';
import { Budgets } from './budgets.ts';
import { Concurrency } from './concurrency.ts';
import type { Counters, Moment } from './counters.ts';
import { Windows } from './windows.ts';

/** Counts in this process. It lives as long as the process, so a reload of the configuration keeps the counts. */
export class MemoryStore implements LimitStore {
  readonly #windows: Windows;
  readonly #counters: Readonly<Record<Limit['kind'], Counters<Limit>>>;

  /** @param maxCallers how many counters are kept per window; `CounterTable` says what happens to more */
  constructor(maxCallers: number) {
    this.#windows = new Windows(maxCallers);
    this.#counters = {
      window: this.#windows,
      concurrency: new Concurrency(),
      budget: new Budgets(maxCallers),
    };
  }

  take(charges: readonly Charge[], nowMs: number, wallMs: number): Decision {
    const at = { nowMs, wallMs };
    let longestMs = 0;
    let refusing = -1;
    for (let index = 0; index < charges.length; index++) {
      const charge = charges[index] as Charge;
      const waiting = this.#counters[charge.limit.kind].waitMs(charge, at);
      if (waiting > longestMs) {
        longestMs = waiting;
        refusing = index;
      }
    }
    if (refusing === -1) return this.#admit(charges, at);
    const states = this.read(charges, nowMs, wallMs);
    return {
      kind: 'refused',
      state: states[refusing] as LimitState,
      cost: (charges[refusing] as Charge).cost,
      retryAfterMs: Math.ceil(longestMs),
      states,
    };
  }

  read(charges: readonly Charge[], nowMs: number, wallMs: number): readonly LimitState[] {
    const at = { nowMs, wallMs };
    return charges.map((charge) => this.#counters[charge.limit.kind].state(charge, at));
  }

  /** Counts charges that were admitted elsewhere, even if they would not fit here. */
  note(charges: readonly Charge[], nowMs: number, wallMs: number): Reservation {
    const at = { nowMs, wallMs };
    let open: OpenCharge[] | undefined;
    for (const charge of charges) {
      const counters = this.#counters[charge.limit.kind];
      const taken = counters.take(charge, at);
      if (isSettledLater(charge.limit)) (open ??= []).push({ charge, counters, taken });
    }
    return open === undefined ? nothingReserved : new OpenReservation(open);
  }

  /** How many counters of windows there are now. */
  get trackedCallers(): number {
    return this.#windows.trackedCounters;
  }

  /** Requests admitted so far through a counter that several callers share. */
  get sharedAdmissions(): number {
    return this.#windows.sharedAdmissions;
  }

  #admit(charges: readonly Charge[], at: Moment): Decision {
    const states: LimitState[] = [];
    let open: OpenCharge[] | undefined;
    for (const charge of charges) {
      const counters = this.#counters[charge.limit.kind];
      const taken = counters.take(charge, at);
      states.push(counters.state(charge, at));
      if (isSettledLater(charge.limit)) (open ??= []).push({ charge, counters, taken });
    }
    return { kind: 'admitted', states, reservation: open === undefined ? nothingReserved : new OpenReservation(open) };
  }
}

interface OpenCharge {
  readonly charge: Charge;
  readonly counters: Counters<Limit>;
  readonly taken: number;
}

class OpenReservation implements Reservation {
  #open: readonly OpenCharge[] | undefined;

  constructor(open: readonly OpenCharge[]) {
    this.#open = open;
  }

  settle(consumed: Consumed, nowMs: number): void {
    for (const { charge, counters, taken } of this.#open ?? []) {
      counters.settle(charge, taken, settledUnits(charge.limit, consumed), nowMs);
    }
    this.#open = undefined;
  }
}
