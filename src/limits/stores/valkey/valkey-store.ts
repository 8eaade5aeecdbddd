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
import { parseStoreUrl } from '../store-address.ts';
import type { ValkeySettings } from '../valkey-settings.ts';
import type { AnswerBounds } from './answer-room.ts';
import type { ChannelListener, ValkeyChannel } from './channel.ts';
import { LocalShare } from './local-share.ts';
import { counterKind, StoreKeys } from './counter-key.ts';
import { describeFailure } from './describe-failure.ts';
import type { Entry } from './entry.ts';
import { Settlements } from './settlements.ts';
import { WatchedConnection } from './watched-connection.ts';
import type { PrimaryLocator } from './locate-primary.ts';
import { readDecision, readReply, takenAtMs, type Reply } from './read-reply.ts';
import { reserve, takenLocallyAt } from './reserve.ts';
import type { Session } from './session.ts';
import type { Decided, StoreEvents } from './store-events.ts';
import { promisedPatience, type Patience } from './timing.ts';
import { ValkeyAnswers } from './valkey-answers.ts';
import { ValkeyLedger } from './valkey-ledger.ts';
import { PendingDecisions } from './pending-decisions.ts';

interface ValkeyStoreDeps {
  readonly clock: Clock;
  readonly events: StoreEvents;
  /** The number of pods to assume until the store has been reached. */
  readonly assumedPods: () => number;
  readonly maxTrackedCallers: number;
  readonly answerBounds: () => AnswerBounds;
  /** How long a decision waits for the store; the documented times if undefined. */
  readonly patience?: Patience;
}

/**
 * Counts for all pods together, in Valkey or Redis, with one script per admission. While the store is away this pod
 * decides alone, within its share. The store is away if its connection ends or if it is silent for longer than
 * `timing.ts` says. After the first decision that waited in vain no decision waits, until a probe in the background
 * finds the store healthy again.
 */
export class ValkeyStore implements LimitStore {
  readonly #settings: ValkeySettings;
  readonly #clock: Clock;
  readonly #events: StoreEvents;
  readonly #assumedPods: () => number;
  readonly #keys: StoreKeys;
  readonly #isCluster: boolean;
  readonly #localShare: LocalShare;
  readonly #watched: WatchedConnection;
  #locator: PrimaryLocator | undefined;
  #channel: ValkeyChannel | undefined;
  readonly #pending: PendingDecisions;
  readonly #settlements: Settlements;
  /** The usage ledger, in the same store. */
  readonly ledger: ValkeyLedger;
  /** Idempotency keys and their answers, in the same store. */
  readonly answers: ValkeyAnswers;
  /** The last session. It knows the store's time, even while the store is away. */
  #lastSession: Session | undefined;
  #lostMs: number | undefined;
  #evictionPolicy: string | undefined;

  constructor(settings: ValkeySettings, deps: ValkeyStoreDeps) {
    const { clock, events, assumedPods, maxTrackedCallers, patience = promisedPatience } = deps;
    this.#settings = settings;
    this.#clock = clock;
    this.#events = events;
    this.#assumedPods = assumedPods;
    this.#keys = new StoreKeys(settings.keyPrefix);
    this.#isCluster = settings.cluster;
    this.#localShare = new LocalShare(maxTrackedCallers);
    this.#watched = new WatchedConnection({
      open: async (onEnd) => {
        // Imported only here, because it loads the client library, which a process without a store does not need.
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
        this.answers.storeIsBack();
      },
      onLost: (error) => {
        this.#lost(error);
      },
    });
    this.#pending = new PendingDecisions(clock, patience, (error) => {
      const { session } = this.#watched;
      if (session !== undefined) this.#watched.fail(session, error);
      // No decision waits longer, even if the session was not the current one.
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
        this.#watched.fail(session, error);
      },
    );
    this.answers = new ValkeyAnswers({
      keys: this.#keys,
      clock,
      session: () => this.#watched.session,
      firstVerdict: () => this.#watched.firstVerdict,
      bounds: deps.answerBounds,
      onLeftOut: (what) => {
        this.#notify(() => {
          events.answerLeftOut(what);
        });
      },
    });
    this.ledger = new ValkeyLedger(this.#keys, this.#settlements, () => this.#watched.session);
  }

  /** Begins to connect. Decisions wait until it is known whether the store is reachable. */
  start(): void {
    this.#watched.start();
  }

  /** Opens a channel to all processes that have a channel of this name in the same store. It ends with this store. */
  async openChannel(name: string, listener: ChannelListener): Promise<ValkeyChannel> {
    const { ValkeyChannel } = await import('./channel.ts');
    const settings = this.#settings;
    const address = parseStoreUrl(settings.url);
    let locator: PrimaryLocator | undefined;
    this.#channel = new ValkeyChannel({
      name: this.#keys.channel(name, address.kind === 'wrong' ? 0 : address.database),
      open: async (onEnd) => {
        const { PrimaryLocator } = await import('./locate-primary.ts');
        return (locator ??= new PrimaryLocator(settings)).connect(onEnd);
      },
      session: () => this.#watched.session,
      clock: this.#clock,
      listener,
    });
    this.#channel.start();
    return this.#channel;
  }

  /** Whether the store decides now. */
  get isReached(): boolean {
    return this.#watched.session !== undefined;
  }

  /** How many pods share the limits, as last reported or as assumed. */
  get pods(): number {
    return Math.max(1, this.#watched.pods.count ?? this.#assumedPods());
  }

  /** Counters in this process: what this pod has admitted, whether the store or this pod decided. */
  get trackedCallers(): number {
    return this.#localShare.trackedCallers;
  }

  take(charges: readonly Charge[], nowMs: number, wallMs: number): Decision | Promise<Decision> {
    const { session, firstVerdict } = this.#watched;
    if (firstVerdict !== undefined) return firstVerdict.then(() => this.#takeAfter(charges, nowMs));
    if (session === undefined) return this.#takeLocally(charges, nowMs, wallMs, 0);
    return this.#takeFrom(session, charges, nowMs);
  }

  read(
    charges: readonly Charge[],
    nowMs: number,
    wallMs: number,
  ): readonly LimitState[] | Promise<readonly LimitState[]> {
    const { session } = this.#watched;
    const locally = (): readonly LimitState[] => this.#localShare.read(charges, this.pods, nowMs, wallMs);
    if (session === undefined || charges.length === 0) return locally();
    return this.#pending.start({
      ask: this.#asking(session, 'read', charges),
      read: (numbers) => readReply(numbers, charges),
      decide: ({ states }) => states,
      decideLocally: locally,
      late: () => undefined,
      renew: (error) => this.#watched.renew(session, error.session),
      failed: (error) => {
        this.#watched.fail(session, error);
      },
    });
  }

  /** Sends what has not been sent yet, within the time, and signs off. */
  async close(timeoutMs: number): Promise<void> {
    const endsMs = this.#clock.nowMs() + timeoutMs;
    this.#settlements.flush();
    const isUnsent = (): boolean => this.#settlements.unsent > 0 || this.answers.underWay > 0;
    while (this.isReached && isUnsent() && this.#clock.nowMs() < endsMs) {
      await new Promise<void>((resolve) => {
        this.#clock.after(5, resolve);
      });
    }
    this.answers.close();
    this.#channel?.close();
    await this.#watched.close();
    this.#pending.release();
  }

  /** Decides a request that waited to know whether the store is reachable. */
  #takeAfter(charges: readonly Charge[], cameMs: number): Decision | Promise<Decision> {
    const { session } = this.#watched;
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
        // If the share admitted it too, the request really was admitted once, and the store may count it.
        if (reply.kind === 'admitted' && byShare?.kind === 'refused') this.#giveBack(session, numbers, charges);
      },
      renew: (error) => this.#watched.renew(session, error.session),
      failed: (error) => {
        this.#watched.fail(session, error);
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

  /**
   * Takes back an admission by the store of a request that had been refused meanwhile. Only requests need it: tokens,
   * money and concurrency end with the session that was given up.
   */
  #giveBack(session: Session, numbers: readonly number[], charges: readonly Charge[]): void {
    const entries = charges.flatMap(({ limit, counter, cost }, index): Entry[] => {
      const kind = counterKind(limit);
      if (kind.kind !== 'r') return [];
      const key = this.#keys.counter(kind, counter);
      return [{ ...kind, key, takenAtMs: takenAtMs(numbers, index), release: cost, add: 0 }];
    });
    // If this cannot be sent, the store counts one request too many, which is the safe side.
    session.settle(0, entries).catch(() => undefined);
  }

  #takeLocallyAfter(charges: readonly Charge[], cameMs: number): Decision {
    const nowMs = this.#clock.nowMs();
    return this.#takeLocally(charges, nowMs, this.#clock.wallMs(), nowMs - cameMs);
  }

  #takeLocally(charges: readonly Charge[], nowMs: number, wallMs: number, waitedMs: number): Decision {
    let decision = this.#localShare.take(charges, this.pods, nowMs, wallMs);
    if (decision.kind === 'admitted') {
      // When the store is back it must learn of the requests that are still in flight and of what was used. Requests of
      // a window are neither.
      const openCharges = charges.filter(({ limit }) => isSettledLater(limit));
      const storeMs = this.#lastSession?.storeMs() ?? wallMs;
      const takenAt = (index: number): number => takenLocallyAt((openCharges[index] as Charge).limit, storeMs);
      decision = { ...decision, reservation: this.#reserve(openCharges, takenAt, decision.reservation) };
    }
    return this.#notifyDecided({ by: 'share', decision, charges, waitedMs, atMs: wallMs });
  }

  /** Calls the listener. If it throws, only this request ends, and its reservation is released. */
  #notifyDecided(decided: Decided): Decision {
    const { decision } = decided;
    try {
      this.#events.decided(decided);
      return decision;
    } catch (bug) {
      if (decision.kind === 'admitted') decision.reservation.settle({ tokens: 0, nanoUsd: 0 }, this.#clock.nowMs());
      throw bug;
    }
  }

  /**
   * Calls a listener about the store. Such an event belongs to no request, and an exception must not stop the
   * reconnecting.
   */
  #notify(event: () => void): void {
    try {
      event();
    } catch (bug) {
      reportBug(bug);
    }
  }

  #reserve(charges: readonly Charge[], takenAt: (index: number) => number, local: Reservation): Reservation {
    const storeMs = (): number => this.#lastSession?.storeMs() ?? this.#clock.wallMs();
    return reserve({ charges, takenAt, local, keys: this.#keys, settlements: this.#settlements, storeMs });
  }

  #reached(session: Session): void {
    this.#lastSession = session;
    this.#settlements.attach(session);
    this.answers.storeIsBack();
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
