import { periodAt } from '../../calendar.ts';
import { isPast } from '../../window.ts';
import { isSettledLater, settledUnits, type Charge, type Consumed, type Limit, type Reservation } from '../../store.ts';
import { counterKind, type StoreKeys } from './counter-key.ts';
import type { EntryKey } from './entry.ts';
import type { Settlements } from './settlements.ts';

interface Reserving {
  readonly charges: readonly Charge[];
  /** When a charge was taken, as the store knows it. By the charge's index. */
  readonly takenAt: (index: number) => number;
  /** The reservation of the same charges in this process. */
  readonly local: Reservation;
  readonly keys: StoreKeys;
  readonly settlements: Settlements;
  /** The time by the store's clock. */
  readonly storeMs: () => number;
}

/** Records the charges that are settled later as reservations in the store, until they are settled. */
export function reserve({ charges, takenAt, local, keys, settlements, storeMs }: Reserving): Reservation {
  const reserved: OpenCharge[] = [];
  for (let index = 0; index < charges.length; index++) {
    const charge = charges[index] as Charge;
    if (!isSettledLater(charge.limit)) continue;
    const kind = counterKind(charge.limit);
    const entryKey: EntryKey = { ...kind, key: keys.counter(kind, charge.counter), takenAtMs: takenAt(index) };
    settlements.reserve(entryKey, charge.cost);
    reserved.push({ charge, entryKey });
  }
  return reserved.length === 0 ? local : new OpenReservation(reserved, settlements, local, storeMs);
}

/**
 * What the store would report for a charge that this pod took alone: the time of admission, or the end of the period.
 */
export function takenLocallyAt(limit: Limit, storeMs: number): number {
  if (limit.kind === 'budget') return periodAt(limit.period, storeMs).endsAtMs;
  return limit.kind === 'window' ? storeMs : 0;
}

interface OpenCharge {
  readonly charge: Charge;
  readonly entryKey: EntryKey;
}

class OpenReservation implements Reservation {
  readonly #settlements: Settlements;
  readonly #local: Reservation;
  readonly #storeMs: () => number;
  #reserved: readonly OpenCharge[];

  constructor(reserved: readonly OpenCharge[], settlements: Settlements, local: Reservation, storeMs: () => number) {
    this.#reserved = reserved;
    this.#settlements = settlements;
    this.#local = local;
    this.#storeMs = storeMs;
  }

  settle(consumed: Consumed, nowMs: number): void {
    this.#local.settle(consumed, nowMs);
    const storeMs = this.#storeMs();
    for (const { charge, entryKey } of this.#reserved) {
      const used = charge.limit.kind === 'concurrency' ? 0 : settledUnits(charge.limit, consumed);
      this.#settlements.settle(entryKey, charge.cost, used);
      const more = used - charge.cost;
      const { limit } = charge;
      if (limit.kind === 'window' && more > 0 && isPast(entryKey.takenAtMs, limit.windowMs, storeMs)) {
        this.#settlements.report({ ...entryKey, takenAtMs: storeMs }, 0, more);
      }
    }
    this.#reserved = [];
  }
}
