import type { Socket } from 'node:net';
import { callerAddress } from '../auth/caller-address.ts';
import type { Connection } from './connection.ts';

/** One accepted socket; without a connection while its TLS handshake is not over. */
interface Accepted {
  readonly socket: Socket;
  connection: Connection | undefined;
}

/** So many are closed at once at the most, to make room. */
const mostAtOnce = 32;

/** Every accepted socket of a listener, by its client's address (IPv6 by /64): from the TCP handshake to its close. */
export class SocketsByAddress {
  readonly #addresses = new Map<string, Map<string, Accepted>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Sockets open from the same address as this one. */
  countBeside({ remoteAddress }: Socket): number {
    return remoteAddress === undefined ? 0 : (this.#addresses.get(callerAddress(remoteAddress))?.size ?? 0);
  }

  add(socket: Socket): void {
    const { remoteAddress } = socket;
    // It is closed already; Node has yet to say so.
    if (remoteAddress === undefined) return;
    const address = callerAddress(remoteAddress);
    const peer = peerOf(socket);
    let sockets = this.#addresses.get(address);
    if (sockets === undefined) this.#addresses.set(address, (sockets = new Map<string, Accepted>()));
    const accepted = { socket, connection: undefined };
    sockets.set(peer, accepted);
    this.#size += 1;
    socket.once('close', () => {
      this.#size -= 1;
      // The kernel may have given the peer's port to a new connection by now.
      if (sockets.get(peer) === accepted) sockets.delete(peer);
      if (sockets.size === 0 && this.#addresses.get(address) === sockets) this.#addresses.delete(address);
    });
  }

  /** The socket has become a connection that requests may come on. With TLS that is another object for the same peer. */
  link(connection: Connection): void {
    const { remoteAddress } = connection.socket;
    if (remoteAddress === undefined) return;
    const accepted = this.#addresses.get(callerAddress(remoteAddress))?.get(peerOf(connection.socket));
    if (accepted !== undefined) accepted.connection = connection;
  }

  /**
   * What to close where room runs out: of the address that has the most sockets without a request, some of the oldest.
   * @param isSpared addresses that stand for many clients
   */
  leastUseful(isSpared: (remoteAddress: string | undefined) => boolean): Socket[] {
    let most: Socket[] = [];
    for (const sockets of this.#addresses.values()) {
      if (sockets.size <= most.length) continue;
      const [first] = sockets.values();
      if (isSpared(first?.socket.remoteAddress)) continue;
      const idle = [...sockets.values()].filter(({ connection }) => connection === undefined || connection.idle);
      if (idle.length > most.length) most = idle.map(({ socket, connection }) => connection?.socket ?? socket);
    }
    return most.slice(0, Math.min(mostAtOnce, Math.ceil(most.length / 8)));
  }

  cut(): void {
    for (const sockets of this.#addresses.values()) for (const { socket } of sockets.values()) socket.destroy();
  }
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
