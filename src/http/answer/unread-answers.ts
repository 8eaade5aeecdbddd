import { callBack } from '../../core/isolation.ts';
import type { Connection } from '../connection/connection.ts';
import type { Connections } from '../listener/connections.ts';
import { heaviestReader, type UnreadHolder } from './heaviest-reader.ts';

/** Bounds for answers that wait for their clients to read them. */
export interface UnreadBounds {
  readonly maxUnreadAnswerBytes: number;
  readonly maxUnreadBytesPerConnection: number;
  /** How long a client may take to read a complete answer, once it is the next on its connection. */
  readonly unreadAnswerTimeoutMs: number;
}

/**
 * Counts the bytes of answers that wait in this process until their clients read and the kernel takes them. Of a stream
 * only what is more than any stream may hold, such as an event of some MiB: a full socket pauses the provider behind it.
 */
export class UnreadAnswers {
  readonly #connections: Connections;
  readonly #bounds: () => UnreadBounds;
  readonly #holderOf: (connection: Connection) => UnreadHolder;
  readonly #onCut: (connection: Connection) => void;
  #bytes = 0;
  #lookDue = false;

  /**
   * @param holderOf not called while all together have not too many bytes
   * @param onCut called for a connection of who has the most, before it is destroyed, while all together have too many
   */
  constructor(
    connections: Connections,
    bounds: () => UnreadBounds,
    holderOf: (connection: Connection) => UnreadHolder,
    onCut: (connection: Connection) => void,
  ) {
    this.#connections = connections;
    this.#bounds = bounds;
    this.#holderOf = holderOf;
    this.#onCut = onCut;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(connection: Connection, bytes: number): void {
    connection.unreadBytes += bytes;
    this.#bytes += bytes;
    if (this.#lookDue || this.#bytes <= this.#bounds().maxUnreadAnswerBytes) return;
    // At the end of this turn the kernel has taken most of a burst of answers.
    this.#lookDue = true;
    setImmediate(this.#look);
  }

  remove(connection: Connection, bytes: number): void {
    connection.unreadBytes -= bytes;
    this.#bytes -= bytes;
  }

  readonly #look = (): void => {
    this.#lookDue = false;
    const { maxUnreadAnswerBytes } = this.#bounds();
    if (this.#bytes <= maxUnreadAnswerBytes) return;
    const holders = this.#holders();
    while (this.#bytes > maxUnreadAnswerBytes) {
      const most = heaviestReader(holders);
      if (most === undefined) return;
      const bytesBefore = this.#bytes;
      callBack(() => {
        this.#onCut(most);
      }, most);
      most.cut();
      // A cut connection releases its bytes. If a bug prevents that, stop here; the next answer checks all of them
      // again.
      if (this.#bytes >= bytesBefore) return;
    }
  };

  #holders(): UnreadHolder[] {
    const holders: UnreadHolder[] = [];
    this.#connections.each((connection) => {
      if (connection.unreadBytes > 0) holders.push(this.#holderOf(connection));
    });
    return holders;
  }
}
