import type { Clock, Timer } from '../../../core/clock.ts';
import { uniqueId } from '../../../core/unique-id.ts';
import type { Connection } from './connection.ts';
import type { StoreKeys } from './counter-key.ts';
import { NoAnswer } from './describe-failure.ts';
import { PodCount } from './pod-count.ts';
import { Session, TooLate } from './session.ts';
import { connectTimeoutMs, heartbeatMs } from './timing.ts';

/** Between two looks at a store that is away. */
const retryMs = 500;
/** Between two looks at one that answers again. */
const probeMs = 250;
/** Answers in a row before it is believed: more each time it is lost again soon, so that nothing flaps. */
const fewestProbes = 2;
const mostProbes = 10;
/** Lost again within so long is soon. */
const flapMs = 30_000;
/** Sessions that may still have to be signed off. */
const mostFormer = 32;

export interface LinkOptions {
  readonly open: (onEnd: (cause: Error) => void) => Promise<Connection>;
  readonly keys: StoreKeys;
  readonly clock: Clock;
  /** How long an answer may take. */
  readonly maxWaitMs: number;
  /** The store decides from now on. Called before any decision is asked of the session. */
  readonly onReached: (session: Session) => void;
  /** It does not any more, or could not be reached at start. */
  readonly onLost: (error: unknown) => void;
}

/** Whether the store is there: connects, looks, says that this pod lives. Nobody waits for it. */
export class Link {
  /** The session that decisions may be asked of; undefined while the store is away. */
  session: Session | undefined;
  readonly pods = new PodCount();
  readonly #process = uniqueId();
  #sessions = 0;
  readonly #options: LinkOptions;
  readonly #clock: Clock;
  #trial: Session | undefined;
  #former: string[] = [];
  #timer: Timer | undefined;
  #wantedProbes = 1;
  #goodProbes = 0;
  #reachedMs = 0;
  #isLost = false;
  #isClosed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#clock = options.clock;
  }

  start(): void {
    void this.#connect();
  }

  /** A session did not do what was asked of it. Nothing more is asked of it; the next one is begun in the background. */
  fail(session: Session, error: unknown): void {
    const { session: current } = this;
    if (session !== current && session !== this.#trial) return;
    this.session = this.#trial = undefined;
    session.close();
    if (session === current) {
      const isSoon = this.#clock.nowMs() - this.#reachedMs < flapMs;
      this.#wantedProbes = isSoon ? Math.min(mostProbes, this.#wantedProbes * 2) : fewestProbes;
    }
    this.#lose(error);
    this.#again(() => void this.#connect(), session === current ? probeMs : retryMs);
  }

  /** Signs off, so that nobody counts this pod for another lease. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#trial?.close();
    const { session } = this;
    if (session === undefined) return;
    await this.#inTime(session.announce('leave', [session.id, ...this.#former]), this.#options.maxWaitMs).catch(
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
        ...this.#options,
      });
      if (this.#isClosed) {
        session.close();
        return;
      }
      await this.#inTime(session.prepare(), connectTimeoutMs);
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

  async #probe(session: Session, word: 'enter' | 'stay'): Promise<void> {
    try {
      const pods = await this.#inTime(session.announce(word, [session.id]), this.#options.maxWaitMs);
      this.pods.note(pods, this.#clock.nowMs());
    } catch (error) {
      // Held up ourselves: the lease has time enough for another.
      if (error instanceof TooLate && session === this.session)
        this.#again(() => void this.#probe(session, word), probeMs);
      else this.fail(session, error);
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
    const former = this.#former.filter((id) => id !== session.id);
    if (former.length === 0) return;
    session.announce('leave', former).then(
      () => {
        this.#former = this.#former.filter((id) => !former.includes(id));
      },
      (error: unknown) => {
        // They end with their lease as well.
        if (!(error instanceof TooLate)) this.fail(session, error);
      },
    );
  }

  #lose(error: unknown): void {
    if (this.#isLost || this.#isClosed) return;
    this.#isLost = true;
    this.pods.pause();
    this.#options.onLost(error);
  }

  #again(what: () => void, delayMs: number): void {
    this.#timer?.cancel();
    if (!this.#isClosed) this.#timer = this.#clock.after(delayMs, what);
  }

  #inTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(timeoutMs, () => {
        // An answer that is there already is read first.
        setImmediate(() => {
          reject(new NoAnswer(timeoutMs));
        });
      });
      void answer.then(resolve, reject).finally(() => {
        timer.cancel();
      });
    });
  }
}
