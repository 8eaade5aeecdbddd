import type { Socket } from 'node:net';
import { callBack, tellBug } from '../../core/isolation.ts';
import { Connection, type ConnectionUser } from '../connection/connection.ts';

/** A client that connected this shortly ago is about to send its request. */
const freshMs = 1_000;

/** The open connections of one listener. */
export class Connections {
  readonly #bySocket = new Map<Socket, Connection>();
  #onEmpty: (() => void) | undefined;

  get size(): number {
    return this.#bySocket.size;
  }

  open(socket: Socket, openedAtMs: number, expiresAtMs: number): Connection {
    const connection = new Connection(socket, openedAtMs, expiresAtMs);
    this.#bySocket.set(socket, connection);
    socket.once('close', () => {
      this.#bySocket.delete(socket);
      if (this.#bySocket.size === 0) callBack(() => this.#onEmpty?.(), connection);
    });
    return connection;
  }

  find(socket: Socket): Connection | undefined {
    return this.#bySocket.get(socket);
  }

  /** Called each time the last connection has closed. */
  onEmpty(listener: () => void): void {
    this.#onEmpty = listener;
  }

  /** Closes those that nothing happens on; not one that is in the middle of a request's head or has only just come. */
  closeQuiet(nowMs: number): void {
    this.each((connection) => {
      const fresh = connection.socket.bytesRead === 0 && nowMs - connection.openedAtMs < freshMs;
      if (connection.quiet && !fresh) connection.socket.destroySoon();
    });
  }

  /** Calls back with each; a bug met with one ends that one. */
  each(look: (connection: Connection) => void): void {
    for (const connection of this.#bySocket.values()) {
      // Without a function for each: there are thousands, and they are looked at twice a second.
      try {
        look(connection);
      } catch (thrown) {
        tellBug(connection, thrown);
      }
    }
  }

  /** The one with the most bytes of answers that its client has not read; undefined where all were read. */
  mostUnread(): Connection | undefined {
    let most: Connection | undefined;
    for (const connection of this.#bySocket.values())
      if (connection.unreadBytes > (most?.unreadBytes ?? 0)) most = connection;
    return most;
  }

  *allUsers(): Generator<ConnectionUser> {
    // What is done to one may end it, and others of its connection with it.
    for (const { users } of this.#bySocket.values()) if (users.length > 0) yield* users.slice();
  }

  /** Sum over all exchanges that connections know of. */
  get users(): number {
    let sum = 0;
    for (const { users } of this.#bySocket.values()) sum += users.length;
    return sum;
  }

  /** How many stand still; looks at each. */
  lookForStanding(): number {
    let standing = 0;
    this.each((connection) => {
      if (connection.look()) standing += 1;
    });
    return standing;
  }

  cutStanding(): void {
    this.each((connection) => {
      if (connection.standsStill) connection.cut();
    });
  }

  cut(): void {
    for (const socket of this.#bySocket.keys()) socket.destroy();
  }
}
