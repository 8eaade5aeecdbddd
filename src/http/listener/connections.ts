import type { Socket } from 'node:net';
import { callBack, tellBug } from '../../core/isolation.ts';
import { Connection, type ConnectionUser } from '../connection/connection.ts';

/** A client that connected less than this ago is about to send its request. */
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

  /** Closes connections that are quiet, but not one that has only just been opened. */
  closeQuiet(nowMs: number): void {
    this.each((connection) => {
      const fresh = connection.socket.bytesRead === 0 && nowMs - connection.openedAtMs < freshMs;
      if (connection.quiet && !fresh) connection.socket.destroySoon();
    });
  }

  /** Calls back with each connection. A bug in the callback ends that connection. */
  each(look: (connection: Connection) => void): void {
    for (const connection of this.#bySocket.values()) {
      // No closure for each connection: there are thousands, and this runs twice a second.
      try {
        look(connection);
      } catch (thrown) {
        tellBug(connection, thrown);
      }
    }
  }

  *allUsers(): Generator<ConnectionUser> {
    // A copy, because the caller may end one exchange, which can end others of its connection.
    for (const { users } of this.#bySocket.values()) if (users.length > 0) yield* users.slice();
  }

  /** The number of exchanges on all connections. */
  get users(): number {
    let sum = 0;
    for (const { users } of this.#bySocket.values()) sum += users.length;
    return sum;
  }

  /** How many connections stand still. Checks each of them. */
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
