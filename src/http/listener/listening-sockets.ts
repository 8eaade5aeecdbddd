import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

const socketCount = 16;

/** Connections accepted in one turn of the event loop, at the most. */
export const acceptedPerTurn = process.platform === 'linux' ? socketCount : 1;
const backlog = 1024;

interface SocketOptions {
  readonly allowHalfOpen: boolean;
  readonly keepAliveInitialDelay: number;
}

/**
 * Listens at one address with several sockets. libuv accepts one connection of a listening socket in each turn of the
 * event loop (since 1.45, libuv#3696): under load, when a turn takes a tenth of a second, ten new connections a second,
 * while health probes wait behind hundreds of others. With SO_REUSEPORT the kernel shares new connections out among as
 * many sockets as there are, and each turn takes one from each of them.
 */
export class ListeningSockets {
  readonly #servers: Server[] = [];
  readonly #options: SocketOptions;
  readonly #onSocket: (socket: Socket) => void;

  constructor(options: SocketOptions, onSocket: (socket: Socket) => void) {
    this.#options = options;
    this.#onSocket = onSocket;
  }

  /** Gives the address that was bound. @throws Error when it cannot be */
  async listen(host: string, port: number): Promise<{ host: string; port: number }> {
    if (process.platform !== 'linux') return { host, port: await this.#open(host, port, false) };
    // Two processes of one user could share a port so, and a second gateway shall not start on the port of the first.
    if (port !== 0) await this.#probe(host, port);
    const bound = await this.#open(host, port, true);
    while (this.#servers.length < acceptedPerTurn) await this.#open(host, bound, true);
    return { host, port: bound };
  }

  close(): void {
    for (const server of this.#servers) server.close();
  }

  async #probe(host: string, port: number): Promise<void> {
    const server = createServer((socket) => socket.destroy());
    await listen(server, { host, port });
    await new Promise((resolve) => {
      server.close(resolve);
    });
  }

  async #open(host: string, port: number, reusePort: boolean): Promise<number> {
    const server = createServer({ ...this.#options, noDelay: true, keepAlive: true }, this.#onSocket);
    await listen(server, { host, port, reusePort });
    this.#servers.push(server);
    return (server.address() as AddressInfo).port;
  }
}

function listen(server: Server, where: { host: string; port: number; reusePort?: boolean }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...where, backlog, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
