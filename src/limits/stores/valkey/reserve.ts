import { periodAt } from '../../calendar.ts';
import { isSettledLater, settledUnits, type Charge, type Consumed, type Limit, type Reservation } from '../../store.ts';
import { counterKind, type StoreKeys } from './counter-key.ts';
import type { Place } from './entry.ts';
import type { Holdings } from './holdings.ts';

interface Reserving {
  readonly charges: readonly Charge[];
  /** When a charge was taken, by its index, as the store knows it. */
  readonly takenAt: (index: number) => number;
  /** What the same charges hold in this process. */
  readonly local: Reservation;
  readonly keys: StoreKeys;
  readonly holdings: Holdings;
}

/** Writes down what the charges that are settled later hold in the store, until they are. */
export function reserve({ charges, takenAt, local, keys, holdings }: Reserving): Reservation {
  const held: Held[] = [];
  for (let index = 0; index < charges.length; index++) {
    const charge = charges[index] as Charge;
    if (!isSettledLater(charge.limit)) continue;
    const kind = counterKind(charge.limit);
    const place: Place = { ...kind, key: keys.counter(kind, charge.counter), takenAtMs: takenAt(index) };
    holdings.hold(place, charge.cost);
    held.push({ charge, place });
  }
  return held.length === 0 ? local : new HeldPlaces(held, holdings, local);
}

/** What the store says of its own admissions: when they were made, or when their period ends. */
export function takenAloneAt(limit: Limit, storeMs: number): number {
  if (limit.kind === 'budget') return periodAt(limit.period, storeMs).endsAtMs;
  return limit.kind === 'window' ? storeMs : 0;
}

interface Held {
  readonly charge: Charge;
  readonly place: Place;
}

class HeldPlaces implements Reservation {
  readonly #holdings: Holdings;
  readonly #local: Reservation;
  #held: readonly Held[];

  constructor(held: readonly Held[], holdings: Holdings, local: Reservation) {
    this.#held = held;
    this.#holdings = holdings;
    this.#local = local;
  }

  settle(consumed: Consumed): void {
    this.#local.settle(consumed);
    for (const { charge, place } of this.#held) {
      const used = charge.limit.kind === 'concurrency' ? 0 : settledUnits(charge.limit, consumed);
      this.#holdings.settle(place, charge.cost, used);
    }
    this.#held = [];
  }
}
