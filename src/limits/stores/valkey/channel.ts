import type { Clock, Timer } from '../../../core/clock.ts';
import type { Connection } from './connection.ts';
import { describeFailure } from './describe-failure.ts';
import type { Session } from './session.ts';
import { connectTimeoutMs, promisedPatience } from './timing.ts';
import { withTimeout } from './with-timeout.ts';

/** Time between two attempts to hear the others. */
const retryMs = 1000;
/** How often the store is asked whether this process still hears, because a dead connection looks like silence. */
const checkMs = 5000;
/** Messages that the store has not taken yet; more are dropped. */
const mostUnderWay = 100;

interface ChannelParts {
  readonly name: string;
  /** Connects, for this channel alone. Must limit its own time. */
  readonly open: (onEnd: (cause: unknown) => void) => Promise<Connection>;
  /** The session that decides about limits. It publishes as well; undefined while the store is away. */
  readonly session: () => Session | undefined;
  readonly clock: Clock;
  readonly listener: ChannelListener;
}

/** None of these may throw. */
export interface ChannelListener {
  /** Somebody has published this, perhaps this process itself. */
  readonly onMessage: (text: string) => void;
  /** Messages are heard from now on, and may be sent. */
  readonly onUp: () => void;
  /** Not so from now on. Called once for each outage, and once at start if it begins with one. */
  readonly onDown: (error: unknown) => void;
}

/**
 * Messages between the processes that share a store. Nobody waits for them: what cannot be sent at once is dropped, and
 * what was said while this process did not hear is not said again.
 */
export class ValkeyChannel {
  readonly #parts: ChannelParts;
  #connection: Connection | undefined;
  #timer: Timer | undefined;
  #underWay = 0;
  #isHeard = false;
  /** The store lets this process hear, and not speak. */
  #isRefused = false;
  #isUp: boolean | undefined;
  #isClosed = false;

  constructor(parts: ChannelParts) {
    this.#parts = parts;
  }

  start(): void {
    void this.#listen();
  }

  /** @returns false where it is dropped */
  send(text: string): boolean {
    const session = this.#parts.session();
    if (session === undefined || this.#underWay >= mostUnderWay) return false;
    this.#underWay += 1;
    void session.publish(this.#parts.name, text).then(
      () => {
        this.#sent();
      },
      (error: unknown) => {
        this.#sent(error);
      },
    );
    return true;
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#connection?.close();
  }

  #sent(error?: unknown): void {
    this.#underWay -= 1;
    // Other errors pass, as that it is busy, or what watches the session notices them.
    const isRefusal = error instanceof Error && describeFailure(error).reason === 'credentials';
    if (error !== undefined && !isRefusal) return;
    this.#isRefused = isRefusal;
    this.#tell(error);
  }

  async #listen(): Promise<void> {
    const { clock, listener, name } = this.#parts;
    let connection: Connection | undefined;
    try {
      connection = await this.#parts.open((cause) => {
        this.#lose(connection, cause);
      });
      if (this.#isClosed) {
        connection.close();
        return;
      }
      this.#connection = connection;
      connection.onMessage(listener.onMessage);
      await withTimeout(clock, connection.subscribe(name), connectTimeoutMs);
      if (connection !== this.#connection) return;
      this.#isHeard = true;
      this.#isRefused = false;
      this.#tell();
      this.#checkLater(connection);
    } catch (error) {
      this.#lose(connection, error);
    }
  }

  #checkLater(connection: Connection): void {
    this.#after(checkMs, () => void this.#check(connection));
  }

  /** To subscribe again changes nothing, and needs no right of its own. */
  async #check(connection: Connection): Promise<void> {
    try {
      await withTimeout(this.#parts.clock, connection.subscribe(this.#parts.name), promisedPatience.waitMs);
      if (connection === this.#connection) this.#checkLater(connection);
    } catch (error) {
      this.#lose(connection, error);
    }
  }

  #lose(connection: Connection | undefined, error: unknown): void {
    if (this.#isClosed || connection !== this.#connection) return;
    this.#connection = undefined;
    connection?.close();
    this.#isHeard = false;
    this.#tell(error);
    this.#after(retryMs, () => void this.#listen());
  }

  #tell(error?: unknown): void {
    const isUp = this.#isHeard && !this.#isRefused;
    if (isUp === this.#isUp) return;
    this.#isUp = isUp;
    if (isUp) this.#parts.listener.onUp();
    else this.#parts.listener.onDown(error);
  }

  #after(delayMs: number, what: () => void): void {
    this.#timer?.cancel();
    if (!this.#isClosed) this.#timer = this.#parts.clock.after(delayMs, what);
  }
}
