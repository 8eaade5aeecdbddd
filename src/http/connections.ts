import type { Socket } from 'node:net';
import { Connection, type ConnectionUser } from './connection.ts';

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
      if (this.#bySocket.size === 0) this.#onEmpty?.();
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
    for (const connection of this.#bySocket.values()) {
      const fresh = connection.socket.bytesRead === 0 && nowMs - connection.openedAtMs < freshMs;
      if (connection.quiet && !fresh) connection.socket.destroySoon();
    }
  }

  /** Gives those that their clients have kept for this long without a request. */
  *keptFor(keptMs: number, nowMs: number): Generator<Connection> {
    for (const connection of this.#bySocket.values()) if (connection.keptForMs(nowMs) >= keptMs) yield connection;
  }

  /** Gives those whose oldest answer their clients have not read to its end for this long. */
  *unreadFor(unreadMs: number, nowMs: number): Generator<Connection> {
    for (const connection of this.#bySocket.values()) if (connection.unreadForMs(nowMs) >= unreadMs) yield connection;
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
    for (const connection of this.#bySocket.values()) if (connection.look()) standing += 1;
    return standing;
  }

  cutStanding(): void {
    for (const connection of this.#bySocket.values()) if (connection.standsStill) connection.cut();
  }

  cut(): void {
    for (const socket of this.#bySocket.keys()) socket.destroy();
  }
}
