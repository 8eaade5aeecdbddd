import { callBack } from '../../core/isolation.ts';
import type { Connection } from '../connection/connection.ts';
import type { Connections } from '../listener/connections.ts';

/** What the answers that wait for their readers may take. */
export interface UnreadBounds {
  readonly maxUnreadAnswerBytes: number;
  readonly maxUnreadBytesPerConnection: number;
  /** How long a whole answer may wait for its reader, once it is its turn. */
  readonly unreadAnswerTimeoutMs: number;
}

/**
 * The bytes of whole answers that wait in this process until their clients read, and the kernel has room for them.
 * Streams are not counted: a full socket pauses their providers.
 */
export class UnreadAnswers {
  readonly #connections: Connections;
  readonly #bounds: () => UnreadBounds;
  readonly #onCut: (connection: Connection) => void;
  #bytes = 0;
  #lookDue = false;

  /** `onCut` is called for each connection that holds the most while all hold too much, before it is destroyed. */
  constructor(connections: Connections, bounds: () => UnreadBounds, onCut: (connection: Connection) => void) {
    this.#connections = connections;
    this.#bounds = bounds;
    this.#onCut = onCut;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(connection: Connection, bytes: number): void {
    connection.unreadBytes += bytes;
    this.#bytes += bytes;
    if (this.#lookDue || this.#bytes <= this.#bounds().maxUnreadAnswerBytes) return;
    // Most of a burst of answers is with the kernel as soon as this turn is over.
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
    while (this.#bytes > maxUnreadAnswerBytes) {
      const most = this.#connections.mostUnread();
      if (most === undefined) return;
      const bytesBefore = this.#bytes;
      callBack(() => {
        this.#onCut(most);
      }, most);
      most.cut();
      // Each gives back what it held; where a bug has kept one from it, the next answer has all looked at again.
      if (this.#bytes >= bytesBefore) return;
    }
  };
}
