import type { Clock } from '../../../core/clock.ts';
import { periodAt } from '../../calendar.ts';
import {
  isSettledLater,
  nothingReserved,
  settledUnits,
  type Charge,
  type Consumed,
  type Decision,
  type LimitState,
  type LimitStore,
  type Reservation,
} from '../../store.ts';
import type { ValkeySettings } from '../valkey-settings.ts';
import { Alone } from './alone.ts';
import { connectionOptions } from './connection-options.ts';
import { counterKind, StoreKeys } from './counter-key.ts';
import { describeFailure, NoAnswer } from './describe-failure.ts';
import type { Place } from './entry.ts';
import { Holdings } from './holdings.ts';
import { Link } from './link.ts';
import { readReply, takenAtMs } from './read-reply.ts';
import type { Session } from './session.ts';
import type { StoreEvents } from './store-events.ts';
import { maxWaitMs as promisedWaitMs } from './timing.ts';
import { ValkeyLedger } from './valkey-ledger.ts';
import { Waits } from './waits.ts';

export interface ValkeyStoreDeps {
  readonly clock: Clock;
  readonly events: StoreEvents;
  /** How many pods there are, where the store was never reached. */
  readonly assumedPods: () => number;
  readonly maxTrackedCallers: number;
  /** How long a decision may wait for the store; as promised, where nothing else is said. */
  readonly maxWaitMs?: number;
}

/**
 * Counts for all pods together, in Valkey or Redis: one script per admission. While the store is away this pod decides
 * alone, within its share. A decision waits 50 ms for the store at most, and from the first that waited in vain none
 * does, until a look in the background finds the store well.
 */
export class ValkeyStore implements LimitStore {
  readonly #clock: Clock;
  readonly #events: StoreEvents;
  readonly #assumedPods: () => number;
  readonly #keys: StoreKeys;
  readonly #alone: Alone;
  readonly #link: Link;
  readonly #waits: Waits;
  readonly #holdings: Holdings;
  /** Who used what, in the same store. */
  readonly ledger: ValkeyLedger;
  #lostMs: number | undefined;

  constructor(settings: ValkeySettings, deps: ValkeyStoreDeps) {
    const { clock, events, assumedPods, maxTrackedCallers, maxWaitMs = promisedWaitMs } = deps;
    this.#clock = clock;
    this.#events = events;
    this.#assumedPods = assumedPods;
    this.#keys = new StoreKeys(settings.keyPrefix);
    this.#alone = new Alone(maxTrackedCallers);
    this.#link = new Link({
      open: async (onEnd) => {
        // With it comes the client, which a process without a store does not have to carry.
        const { Connection } = await import('./connection.ts');
        return Connection.open(await connectionOptions(settings), onEnd);
      },
      keys: this.#keys,
      clock,
      maxWaitMs,
      onReached: (session) => {
        this.#reached(session);
      },
      onLost: (error) => {
        this.#lost(error);
      },
    });
    this.#waits = new Waits(clock, maxWaitMs, () => {
      const { session } = this.#link;
      if (session !== undefined) this.#link.fail(session, new NoAnswer(maxWaitMs));
    });
    this.#holdings = new Holdings(
      clock,
      ({ kind }) => {
        if (kind === 'u') events.usageDropped();
        else events.settlementDropped();
      },
      (session, error) => {
        this.#link.fail(session, error);
      },
    );
    this.ledger = new ValkeyLedger(this.#keys, this.#holdings, () => this.#link.session);
  }

  /** Begins to look for the store. Until it is found this pod decides alone. */
  start(): void {
    this.#link.start();
  }

  /** Whether the store decides. */
  get isReached(): boolean {
    return this.#link.session !== undefined;
  }

  /** Pods that share the limits, as last heard of or as assumed. */
  get pods(): number {
    return Math.max(1, this.#link.pods.count ?? this.#assumedPods());
  }

  /** Counters held in this process, of the time that it decided alone. */
  get trackedCallers(): number {
    return this.#alone.trackedCallers;
  }

  take(charges: readonly Charge[], nowMs: number, wallMs: number): Decision | Promise<Decision> {
    const { session } = this.#link;
    if (session === undefined) return this.#takeAlone(charges, nowMs, wallMs, 0);
    return this.#ask(session, 'take', charges, nowMs, {
      decide: (numbers) => this.#decided(numbers, charges, nowMs),
      alone: () => {
        const { clock, waitedMs } = this.#since(nowMs);
        return this.#takeAlone(charges, clock.nowMs(), clock.wallMs(), waitedMs);
      },
    });
  }

  read(
    charges: readonly Charge[],
    nowMs: number,
    wallMs: number,
  ): readonly LimitState[] | Promise<readonly LimitState[]> {
    const { session } = this.#link;
    if (session === undefined || charges.length === 0) return this.#alone.read(charges, this.pods, nowMs, wallMs);
    return this.#ask(session, 'read', charges, nowMs, {
      decide: (numbers) => readReply(numbers, charges).states,
      alone: () => this.#alone.read(charges, this.pods, this.#clock.nowMs(), this.#clock.wallMs()),
    });
  }

  /** Tells the store what is still to be told, within the time, and signs off. */
  async close(timeoutMs: number): Promise<void> {
    const endsMs = this.#clock.nowMs() + timeoutMs;
    this.#holdings.flush();
    while (this.isReached && this.#holdings.untold > 0 && this.#clock.nowMs() < endsMs) {
      await new Promise<void>((resolve) => {
        this.#clock.after(5, resolve);
      });
    }
    await this.#link.close();
  }

  #ask<T>(
    session: Session,
    word: 'take' | 'read',
    charges: readonly Charge[],
    nowMs: number,
    { decide, alone }: { decide: (numbers: readonly number[]) => T; alone: () => T },
  ): Promise<T> {
    const keys: string[] = [];
    const args: string[] = [word];
    for (const { limit, counter, cost } of charges) {
      const kind = counterKind(limit);
      keys.push(this.#keys.counter(kind, counter));
      args.push(kind.kind, kind.span, String(limit.limit), String(cost));
    }
    return this.#waits.start(session.ask(keys, nowMs, args), nowMs, {
      decide,
      alone,
      failed: (error) => {
        this.#link.fail(session, error);
      },
    });
  }

  #decided(numbers: readonly number[], charges: readonly Charge[], nowMs: number): Decision {
    const { waitedMs } = this.#since(nowMs);
    const reply = readReply(numbers, charges);
    const { states } = reply;
    const decision: Decision =
      reply.kind === 'admitted'
        ? {
            kind: 'admitted',
            states,
            reservation: this.#reserve('store', charges, (index) => takenAtMs(numbers, index), nothingReserved),
          }
        : {
            kind: 'refused',
            state: states[reply.refusing] as LimitState,
            cost: (charges[reply.refusing] as Charge).cost,
            retryAfterMs: reply.retryAfterMs,
            states,
          };
    this.#events.decided({ by: 'store', decision, charges, waitedMs, atMs: reply.atMs });
    return decision;
  }

  #takeAlone(charges: readonly Charge[], nowMs: number, wallMs: number, waitedMs: number): Decision {
    let decision = this.#alone.take(charges, this.pods, nowMs, wallMs);
    if (decision.kind === 'admitted') {
      // The store shall know when it is back what is still under way, and in any case what was spent. Tokens are over by then.
      const known = charges.filter(({ limit }) => limit.kind !== 'window');
      const takenAt = (index: number): number => endOfPeriod(known[index] as Charge, wallMs);
      decision = { ...decision, reservation: this.#reserve('share', known, takenAt, decision.reservation) };
    }
    this.#events.decided({ by: 'share', decision, charges, waitedMs, atMs: wallMs });
    return decision;
  }

  #reserve(
    by: 'store' | 'share',
    charges: readonly Charge[],
    takenAt: (index: number) => number,
    local: Reservation,
  ): Reservation {
    const held: Held[] = [];
    for (let index = 0; index < charges.length; index++) {
      const charge = charges[index] as Charge;
      if (!isSettledLater(charge.limit)) continue;
      const kind = counterKind(charge.limit);
      const key = this.#keys.counter(kind, charge.counter);
      const place: Place = { ...kind, key, takenAtMs: takenAt(index) };
      this.#holdings.hold(place, charge.cost, by);
      held.push({ charge, place });
    }
    return held.length === 0 ? local : new HeldPlaces(held, this.#holdings, local);
  }

  #since(nowMs: number): { readonly clock: Clock; readonly waitedMs: number } {
    return { clock: this.#clock, waitedMs: this.#clock.nowMs() - nowMs };
  }

  #reached(session: Session): void {
    this.#holdings.attach(session);
    this.#events.storeReached(this.pods, this.#lostMs === undefined ? undefined : this.#clock.nowMs() - this.#lostMs);
    this.#lostMs = undefined;
  }

  #lost(error: unknown): void {
    this.#lostMs = this.#clock.nowMs();
    this.#holdings.detach();
    this.#waits.release();
    const { reason, detail } = describeFailure(error);
    this.#events.storeLost(reason, detail, this.pods);
  }
}

function endOfPeriod({ limit }: Charge, wallMs: number): number {
  return limit.kind === 'budget' ? periodAt(limit.period, wallMs).endsAtMs : 0;
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
