import type { Clock, Timer } from '../../../core/clock.ts';
import { uniqueId } from '../../../core/unique-id.ts';
import type { Connection } from './connection.ts';
import type { StoreKeys } from './counter-key.ts';
import { withTimeout } from './with-timeout.ts';
import { PodCount } from './pod-count.ts';
import { afterRunning } from './running-time.ts';
import { Session } from './session.ts';
import { Forgotten, NoAnswer, TooLate } from './store-errors.ts';
import { connectTimeoutMs, heartbeatMs, lateAnswersMs, type Patience } from './timing.ts';

/** Time between two attempts to reach a store that is away. */
const retryMs = 500;
/** Time between two probes of a store that answers again. */
const probeMs = 250;
/**
 * Answers in a row before the store is trusted. The number grows if it is lost again soon, so that it does not flap.
 */
const fewestProbes = 2;
const mostProbes = 10;
/** A store that is lost again within this time was lost soon. */
const flapMs = 30_000;
/** Most sessions that may still have to be signed off. */
const mostFormer = 32;

interface WatchedConnectionOptions {
  /**
   * Connects. Must limit the time of each of its questions; meanwhile no decision waits longer than `patience.waitMs`.
   */
  readonly open: (onEnd: (cause: unknown) => void) => Promise<Connection>;
  readonly keys: StoreKeys;
  readonly clock: Clock;
  readonly patience: Patience;
  /** The store answered something. */
  readonly onHeard: () => void;
  /** The store decides from now on. Called before the session is asked for any decision. */
  readonly onReached: (session: Session) => void;
  /**
   * The store still decides, but it had forgotten the session and its reservations; the session has a new id now.
   * Called after the new session's `enter` has been sent and before anything else is sent. Must not throw.
   */
  readonly onRenewed: (session: Session) => void;
  /** The store does not decide any more, or could not be reached at start. */
  readonly onLost: (error: unknown) => void;
}

/** Keeps the connection to the store: connects, probes, and announces that this pod lives. */
export class WatchedConnection {
  /** The session that decides; undefined while the store is away. */
  session: Session | undefined;
  readonly pods = new PodCount();
  readonly #process = uniqueId();
  #sessions = 0;
  readonly #options: WatchedConnectionOptions;
  readonly #clock: Clock;
  #trial: Session | undefined;
  /** Sessions given up because they were silent. Their late answers are read for a while. */
  readonly #silent = new Map<Session, Timer>();
  readonly #judged: Promise<void>;
  #judge: () => void = () => undefined;
  #former: string[] = [];
  #renewing = Promise.resolve();
  #timer: Timer | undefined;
  #verdictTimer: { readonly cancel: () => void } | undefined;
  #wantedProbes = 1;
  #goodProbes = 0;
  #reachedMs = 0;
  #isStarted = false;
  #isJudged = false;
  #isLost = false;
  #isClosed = false;

  constructor(options: WatchedConnectionOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#judged = new Promise((resolve) => {
      this.#judge = resolve;
    });
  }

  /**
   * Resolves when it is first known whether the store is reachable; undefined if that is known already. Usually takes a
   * twentieth of a second, and at most `patience.waitMs` after the start; then the store counts as away.
   */
  get firstVerdict(): Promise<void> | undefined {
    return this.#isStarted && !this.#isJudged ? this.#judged : undefined;
  }

  start(): void {
    this.#isStarted = true;
    const { waitMs } = this.#options.patience;
    this.#verdictTimer = afterRunning(this.#clock, waitMs, () => {
      this.#lose(new NoAnswer(waitMs));
    });
    void this.#connect();
  }

  /** A session has failed. It is not used again; the next one is begun in the background. */
  fail(session: Session, error: unknown): void {
    const { session: current } = this;
    if (session !== current && session !== this.#trial) return;
    this.session = this.#trial = undefined;
    if (error instanceof NoAnswer) this.#closeLater(session);
    else session.close();
    if (session === current) {
      const isSoon = this.#clock.nowMs() - this.#reachedMs < flapMs;
      this.#wantedProbes = isSoon ? Math.min(mostProbes, this.#wantedProbes * 2) : fewestProbes;
    }
    this.#lose(error);
    this.#again(() => void this.#connect(), session === current ? probeMs : retryMs);
  }

  /**
   * Begins another session on the same connection, because the store had forgotten this one: it was emptied, or this
   * process stood still for a whole lease. The store was reachable all the time, so no request is decided without it.
   */
  renew(session: Session, forgotten: string): Promise<void> {
    if (session !== this.session || session.id !== forgotten) return this.#renewing;
    session.becomeNumber((this.#sessions += 1));
    this.#former = [...this.#former, session.id].slice(-mostFormer);
    return (this.#renewing = this.#enterAnew(session));
  }

  /** Signs off, so that other pods do not count this pod for another lease. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#know();
    this.#timer?.cancel();
    this.#trial?.close();
    for (const session of this.#silent.keys()) this.#close(session);
    const { session } = this;
    if (session === undefined) return;
    const { silenceMs } = this.#options.patience;
    await withTimeout(this.#clock, session.announce('leave', [session.id, ...this.#former]), silenceMs).catch(
      () => undefined,
    );
    this.session = undefined;
    session.close();
  }

  async #connect(): Promise<void> {
    let session: Session | undefined;
    try {
      const connection = await this.#options.open((cause) => {
        if (session !== undefined) this.fail(session, cause);
      });
      session = this.#trial = new Session({
        process: this.#process,
        number: (this.#sessions += 1),
        connection,
        deadlineMs: this.#options.patience.waitMs,
        ...this.#options,
      });
      if (this.#isClosed) {
        session.close();
        return;
      }
      await withTimeout(this.#clock, session.prepare(), connectTimeoutMs);
      this.#former = [...this.#former, session.id].slice(-mostFormer);
      this.#goodProbes = 0;
      await this.#probe(session, 'enter');
    } catch (error) {
      if (session !== undefined) this.fail(session, error);
      else {
        this.#lose(error);
        this.#again(() => void this.#connect(), retryMs);
      }
    }
  }

  async #enterAnew(session: Session): Promise<void> {
    try {
      const entered = withTimeout(this.#clock, session.announce('enter', [session.id]), this.#options.patience.waitMs);
      // Call this now and not when the answer arrives. Answers to admissions that were sent after `enter` often arrive
      // in the same read; they would then be among the open reservations and be sent again, although the store counts
      // them already.
      this.#options.onRenewed(session);
      await entered;
      if (session === this.session) this.#signOffFormer(session);
    } catch (error) {
      this.fail(session, error);
    }
  }

  async #probe(session: Session, word: 'enter' | 'stay'): Promise<void> {
    const { silenceMs, waitMs } = this.#options.patience;
    // A store that is not trusted yet must answer quickly. A trusted one may answer a heartbeat late, because it may
    // have a burst to process.
    const timeoutMs = session === this.session ? waitMs : silenceMs;
    try {
      const pods = await withTimeout(this.#clock, session.announce(word, [session.id]), timeoutMs);
      this.pods.note(pods, this.#clock.nowMs());
    } catch (error) {
      const isOurs = error instanceof TooLate || error instanceof Forgotten;
      if (!isOurs || session !== this.session) {
        this.fail(session, error);
        return;
      }
      // This process itself was late. If the lease is not over, there is time for another try.
      if (error instanceof Forgotten) await this.renew(session, error.session);
      if (session === this.session) this.#again(() => void this.#probe(session, word), probeMs);
      return;
    }
    if (this.#isClosed || (session !== this.#trial && session !== this.session)) return;
    this.#goodProbes += 1;
    if (session === this.#trial && this.#goodProbes >= this.#wantedProbes) this.#reach(session);
    this.#again(() => void this.#probe(session, 'stay'), session === this.session ? heartbeatMs : probeMs);
  }

  #reach(session: Session): void {
    this.#trial = undefined;
    this.session = session;
    this.#wantedProbes = Math.max(fewestProbes, this.#wantedProbes);
    this.#reachedMs = this.#clock.nowMs();
    this.#isLost = false;
    this.#options.onReached(session);
    this.#know();
    this.#signOffFormer(session);
  }

  /** Ends the earlier sessions in the store. This session has sent their reservations again. */
  #signOffFormer(session: Session): void {
    const former = this.#former.filter((id) => id !== session.id);
    if (former.length === 0) return;
    session.announce('leave', former).then(
      () => {
        this.#former = this.#former.filter((id) => !former.includes(id));
      },
      (error: unknown) => {
        // Nothing else to do: they also end when their lease ends.
        if (!(error instanceof TooLate)) this.fail(session, error);
      },
    );
  }

  #lose(error: unknown): void {
    if (this.#isLost || this.#isClosed) return;
    this.#isLost = true;
    this.pods.pause();
    this.#options.onLost(error);
    this.#know();
  }

  #know(): void {
    this.#isJudged = true;
    this.#verdictTimer?.cancel();
    this.#judge();
  }

  #closeLater(session: Session): void {
    if (this.#isClosed) session.close();
    else
      this.#silent.set(
        session,
        this.#clock.after(lateAnswersMs, () => this.#close(session)),
      );
  }

  #close(session: Session): void {
    this.#silent.get(session)?.cancel();
    this.#silent.delete(session);
    session.close();
  }

  #again(what: () => void, delayMs: number): void {
    this.#timer?.cancel();
    if (!this.#isClosed) this.#timer = this.#clock.after(delayMs, what);
  }
}
