import type { Clock } from '../../../core/clock.ts';
import { reportBug } from '../../../core/isolation.ts';
import {
  isSettledLater,
  type Charge,
  type Decision,
  type LimitState,
  type LimitStore,
  type Reservation,
} from '../../store.ts';
import type { ValkeySettings } from '../valkey-settings.ts';
import { LocalShare } from './local-share.ts';
import { counterKind, StoreKeys } from './counter-key.ts';
import { describeFailure } from './describe-failure.ts';
import type { Entry } from './entry.ts';
import { Settlements } from './settlements.ts';
import { Link } from './link.ts';
import type { PrimaryLocator } from './locate-primary.ts';
import { readDecision, readReply, takenAtMs, type Reply } from './read-reply.ts';
import { reserve, takenLocallyAt } from './reserve.ts';
import type { Session } from './session.ts';
import type { Decided, StoreEvents } from './store-events.ts';
import { promisedPatience, type Patience } from './timing.ts';
import { ValkeyLedger } from './valkey-ledger.ts';
import { PendingDecisions } from './pending-decisions.ts';

interface ValkeyStoreDeps {
  readonly clock: Clock;
  readonly events: StoreEvents;
  /** How many pods there are, where the store was never reached. */
  readonly assumedPods: () => number;
  readonly maxTrackedCallers: number;
  /** How long a decision waits for the store; as promised, where nothing else is said. */
  readonly patience?: Patience;
}

/**
 * Counts for all pods together, in Valkey or Redis: one script per admission. While the store is away this pod decides
 * alone, within its share. A store is away where its connection ends, or where it is silent for longer than `timing.ts`
 * says; from the first decision that waited in vain none waits, until a look in the background finds the store well.
 */
export class ValkeyStore implements LimitStore {
  readonly #clock: Clock;
  readonly #events: StoreEvents;
  readonly #assumedPods: () => number;
  readonly #keys: StoreKeys;
  readonly #isCluster: boolean;
  readonly #localShare: LocalShare;
  readonly #link: Link;
  #locator: PrimaryLocator | undefined;
  readonly #pending: PendingDecisions;
  readonly #settlements: Settlements;
  /** Who used what, in the same store. */
  readonly ledger: ValkeyLedger;
  /** Knows the store's time, also while the store is away. */
  #lastSession: Session | undefined;
  #lostMs: number | undefined;
  #evictionPolicy: string | undefined;

  constructor(settings: ValkeySettings, deps: ValkeyStoreDeps) {
    const { clock, events, assumedPods, maxTrackedCallers, patience = promisedPatience } = deps;
    this.#clock = clock;
    this.#events = events;
    this.#assumedPods = assumedPods;
    this.#keys = new StoreKeys(settings.keyPrefix);
    this.#isCluster = settings.cluster;
    this.#localShare = new LocalShare(maxTrackedCallers);
    this.#link = new Link({
      open: async (onEnd) => {
        // With it comes the client, which a process without a store does not have to carry.
        const { PrimaryLocator } = await import('./locate-primary.ts');
        return (this.#locator ??= new PrimaryLocator(settings)).connect(onEnd);
      },
      keys: this.#keys,
      clock,
      patience,
      onHeard: () => {
        this.#pending.heard();
      },
      onReached: (session) => {
        this.#reached(session);
      },
      onRenewed: (session) => {
        this.#settlements.detach();
        this.#settlements.attach(session);
      },
      onLost: (error) => {
        this.#lost(error);
      },
    });
    this.#pending = new PendingDecisions(clock, patience, (error) => {
      const { session } = this.#link;
      if (session !== undefined) this.#link.fail(session, error);
      // Nobody waits for longer, whatever the link makes of it.
      this.#pending.release();
    });
    this.#settlements = new Settlements(
      clock,
      ({ kind }) => {
        this.#notify(() => {
          if (kind === 'u') events.usageDropped();
          else events.settlementDropped();
        });
      },
      (session, error) => {
        this.#link.fail(session, error);
      },
    );
    this.ledger = new ValkeyLedger(this.#keys, this.#settlements, () => this.#link.session);
  }

  /** Begins to look for the store. Who comes before it is known whether it is there waits until it is. */
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

  /** Counters held in this process: what this pod has admitted, by whomever it was decided. */
  get trackedCallers(): number {
    return this.#localShare.trackedCallers;
  }

  take(charges: readonly Charge[], nowMs: number, wallMs: number): Decision | Promise<Decision> {
    const { session, firstVerdict } = this.#link;
    if (firstVerdict !== undefined) return firstVerdict.then(() => this.#takeAfter(charges, nowMs));
    if (session === undefined) return this.#takeLocally(charges, nowMs, wallMs, 0);
    return this.#takeFrom(session, charges, nowMs);
  }

  read(
    charges: readonly Charge[],
    nowMs: number,
    wallMs: number,
  ): readonly LimitState[] | Promise<readonly LimitState[]> {
    const { session } = this.#link;
    const locally = (): readonly LimitState[] => this.#localShare.read(charges, this.pods, nowMs, wallMs);
    if (session === undefined || charges.length === 0) return locally();
    return this.#pending.start({
      ask: this.#asking(session, 'read', charges),
      read: (numbers) => readReply(numbers, charges),
      decide: ({ states }) => states,
      decideLocally: locally,
      late: () => undefined,
      renew: (error) => this.#link.renew(session, error.session),
      failed: (error) => {
        this.#link.fail(session, error);
      },
    });
  }

  /** Tells the store what is still to be told, within the time, and signs off. */
  async close(timeoutMs: number): Promise<void> {
    const endsMs = this.#clock.nowMs() + timeoutMs;
    this.#settlements.flush();
    while (this.isReached && this.#settlements.unsent > 0 && this.#clock.nowMs() < endsMs) {
      await new Promise<void>((resolve) => {
        this.#clock.after(5, resolve);
      });
    }
    await this.#link.close();
    this.#pending.release();
  }

  /** Decides a request that came before it was known whether the store is there. */
  #takeAfter(charges: readonly Charge[], cameMs: number): Decision | Promise<Decision> {
    const { session } = this.#link;
    if (session !== undefined) return this.#takeFrom(session, charges, cameMs);
    return this.#takeLocallyAfter(charges, cameMs);
  }

  #takeFrom(session: Session, charges: readonly Charge[], cameMs: number): Promise<Decision> {
    let byShare: Decision | undefined;
    return this.#pending.start({
      ask: this.#asking(session, 'take', charges),
      read: (numbers) => readDecision(numbers, charges),
      decide: (reply, numbers) => this.#decided(reply, numbers, charges, cameMs),
      decideLocally: () => (byShare = this.#takeLocallyAfter(charges, cameMs)),
      late: (reply, numbers) => {
        // What the share let in as well was really admitted once, and the store may count it.
        if (reply.kind === 'admitted' && byShare?.kind === 'refused') this.#giveBack(session, numbers, charges);
      },
      renew: (error) => this.#link.renew(session, error.session),
      failed: (error) => {
        this.#link.fail(session, error);
      },
    });
  }

  #asking(session: Session, word: 'take' | 'read', charges: readonly Charge[]): () => Promise<readonly number[]> {
    const keys: string[] = [];
    const args: string[] = [word];
    for (const { limit, counter, cost } of charges) {
      const kind = counterKind(limit);
      keys.push(this.#keys.counter(kind, counter));
      args.push(kind.kind, kind.span, String(limit.limit), String(cost));
    }
    return () => session.ask(keys, args);
  }

  #decided(reply: Reply, numbers: readonly number[], charges: readonly Charge[], cameMs: number): Decision {
    const nowMs = this.#clock.nowMs();
    const { states } = reply;
    let decision: Decision;
    if (reply.kind === 'admitted') {
      const local = this.#localShare.note(charges, nowMs, this.#clock.wallMs());
      const reservation = this.#reserve(charges, (index) => takenAtMs(numbers, index), local);
      decision = { kind: 'admitted', states, reservation };
    } else {
      const state = states[reply.refusing] as LimitState;
      const { cost } = charges[reply.refusing] as Charge;
      decision = { kind: 'refused', state, cost, retryAfterMs: reply.retryAfterMs, states };
    }
    return this.#notifyDecided({ by: 'store', decision, charges, waitedMs: nowMs - cameMs, atMs: reply.atMs });
  }

  /** The store admitted what had been refused meanwhile. Its places, tokens and money end with the session that was given up. */
  #giveBack(session: Session, numbers: readonly number[], charges: readonly Charge[]): void {
    const entries = charges.flatMap(({ limit, counter, cost }, index): Entry[] => {
      const kind = counterKind(limit);
      if (kind.kind !== 'r') return [];
      const key = this.#keys.counter(kind, counter);
      return [{ ...kind, key, takenAtMs: takenAtMs(numbers, index), release: cost, add: 0 }];
    });
    // Where it cannot be told any more, the store counts a request too many: that errs to the safe side.
    session.settle(0, entries).catch(() => undefined);
  }

  #takeLocallyAfter(charges: readonly Charge[], cameMs: number): Decision {
    const nowMs = this.#clock.nowMs();
    return this.#takeLocally(charges, nowMs, this.#clock.wallMs(), nowMs - cameMs);
  }

  #takeLocally(charges: readonly Charge[], nowMs: number, wallMs: number, waitedMs: number): Decision {
    let decision = this.#localShare.take(charges, this.pods, nowMs, wallMs);
    if (decision.kind === 'admitted') {
      // When it is back the store shall know what is still under way, and what was used. A window's requests are neither.
      const known = charges.filter(({ limit }) => isSettledLater(limit));
      const storeMs = this.#lastSession?.storeMs() ?? wallMs;
      const takenAt = (index: number): number => takenLocallyAt((known[index] as Charge).limit, storeMs);
      decision = { ...decision, reservation: this.#reserve(known, takenAt, decision.reservation) };
    }
    return this.#notifyDecided({ by: 'share', decision, charges, waitedMs, atMs: wallMs });
  }

  /** A listener that throws ends its own request, which then holds nothing. */
  #notifyDecided(decided: Decided): Decision {
    const { decision } = decided;
    try {
      this.#events.decided(decided);
      return decision;
    } catch (bug) {
      if (decision.kind === 'admitted') decision.reservation.settle({ tokens: 0, nanoUsd: 0 });
      throw bug;
    }
  }

  /** What is told of the store belongs to no request: a listener that throws must not keep it from being reached again. */
  #notify(event: () => void): void {
    try {
      event();
    } catch (bug) {
      reportBug(bug);
    }
  }

  #reserve(charges: readonly Charge[], takenAt: (index: number) => number, local: Reservation): Reservation {
    return reserve({ charges, takenAt, local, keys: this.#keys, settlements: this.#settlements });
  }

  #reached(session: Session): void {
    this.#lastSession = session;
    this.#settlements.attach(session);
    const awayMs = this.#lostMs === undefined ? undefined : this.#clock.nowMs() - this.#lostMs;
    this.#lostMs = undefined;
    this.#notify(() => {
      this.#events.storeReached(this.pods, awayMs);
    });
    void session.evictionPolicy().then((policy) => {
      const isNew = policy !== this.#evictionPolicy;
      this.#evictionPolicy = policy;
      if (policy === undefined || !isNew) return;
      this.#notify(() => {
        this.#events.storeEvicts(policy);
      });
    });
  }

  #lost(error: unknown): void {
    this.#lostMs = this.#clock.nowMs();
    this.#settlements.detach();
    this.#pending.release();
    const { reason, detail } = describeFailure(error, this.#isCluster);
    this.#notify(() => {
      this.#events.storeLost(reason, detail, this.pods);
    });
  }
}
