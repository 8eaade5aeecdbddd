import type { Socket } from 'node:net';
import { callerAddress } from '../../auth/address-for-limits.ts';
import { callBack } from '../../core/isolation.ts';
import type { Connection } from '../connection/connection.ts';
import { ownerOf } from '../connection/socket-owner.ts';

/** One accepted socket. It has no connection before its TLS handshake is done. */
interface Accepted {
  readonly socket: Socket;
  readonly ends: string;
  connection: Connection | undefined;
}

/** Most sockets that are closed at once to make room. */
const mostAtOnce = 32;

/** All accepted sockets of a listener by client address (IPv6 by /64), from the TCP handshake until they close. */
export class SocketsByAddress {
  readonly #addresses = new Map<string, Set<Accepted>>();
  /**
   * The newest between each two ends. A client that leaves with a reset may come again from its port before this process
   * learns of the reset, so the one before it may still be open.
   */
  readonly #newest = new Map<string, Accepted>();
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
    // It is closed already, and Node has not reported that yet.
    if (remoteAddress === undefined) return;
    const address = callerAddress(remoteAddress);
    const accepted = { socket, ends: endsOf(socket), connection: undefined };
    let sockets = this.#addresses.get(address);
    if (sockets === undefined) this.#addresses.set(address, (sockets = new Set<Accepted>()));
    sockets.add(accepted);
    this.#newest.set(accepted.ends, accepted);
    this.#size += 1;
    socket.once('close', () => {
      callBack(() => {
        this.#forget(address, accepted);
      }, ownerOf(socket));
    });
  }

  /** The socket has become a connection that can have requests. With TLS that is another object with the same ends. */
  link(connection: Connection): void {
    const accepted = this.#newest.get(endsOf(connection.socket));
    if (accepted !== undefined) accepted.connection = connection;
  }

  /**
   * Chooses sockets to close when there are too many: some of the oldest sockets without a request, of the address that
   * has the most of them. They stop counting here, because Node reports a close only one turn later, and others have
   * been accepted by then.
   * @param isSpared says which addresses stand for many clients
   */
  takeLeastUseful(isSpared: (remoteAddress: string | undefined) => boolean): Socket[] {
    let most: Accepted[] = [];
    let address = '';
    for (const [one, sockets] of this.#addresses) {
      if (sockets.size <= most.length) continue;
      const [first] = sockets;
      if (isSpared(first?.socket.remoteAddress)) continue;
      const idle = [...sockets].filter(({ connection }) => connection === undefined || connection.idle);
      if (idle.length > most.length) [most, address] = [idle, one];
    }
    const taken = most.slice(0, Math.min(mostAtOnce, Math.ceil(most.length / 8)));
    for (const accepted of taken) this.#forget(address, accepted);
    return taken.map(({ socket, connection }) => connection?.socket ?? socket);
  }

  /** Idempotent. */
  #forget(address: string, accepted: Accepted): void {
    const sockets = this.#addresses.get(address);
    if (sockets?.delete(accepted) !== true) return;
    this.#size -= 1;
    if (sockets.size === 0) this.#addresses.delete(address);
    if (this.#newest.get(accepted.ends) === accepted) this.#newest.delete(accepted.ends);
  }

  cut(): void {
    for (const sockets of this.#addresses.values()) for (const { socket } of sockets) socket.destroy();
  }
}

function endsOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}
