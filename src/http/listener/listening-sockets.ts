import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

const socketCount = 16;

/** Most connections accepted in one turn of the event loop. */
export const acceptedPerTurn = process.platform === 'linux' ? socketCount : 1;
const backlog = 1024;

interface SocketOptions {
  readonly allowHalfOpen: boolean;
  readonly keepAliveInitialDelay: number;
}

/**
 * Listens at one address with several sockets. libuv accepts one connection per listening socket and turn of the event
 * loop (since 1.45, libuv#3696). Under load a turn may take a tenth of a second; one socket would then accept ten new
 * connections a second, and health probes would wait behind hundreds of others. With SO_REUSEPORT the kernel
 * distributes new connections over all sockets, and each turn accepts one from each.
 */
export class ListeningSockets {
  readonly #servers: Server[] = [];
  readonly #options: SocketOptions;
  readonly #onSocket: (socket: Socket) => void;
  #accepted = 0;

  constructor(options: SocketOptions, onSocket: (socket: Socket) => void) {
    this.#options = options;
    this.#onSocket = onSocket;
  }

  /** Accepted sockets that have not closed. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Returns the address that was bound. @throws Error if it cannot be bound */
  async listen(host: string, port: number): Promise<{ host: string; port: number }> {
    if (process.platform !== 'linux') return { host, port: await this.#open(host, port, false) };
    // With SO_REUSEPORT two processes of one user can share a port. A second gateway must not start on the port of the
    // first, so the port is tested first.
    if (port !== 0) await this.#probe(host, port);
    const bound = await this.#open(host, port, true);
    while (this.#servers.length < acceptedPerTurn) await this.#open(host, bound, true);
    return { host, port: bound };
  }

  readonly #closed = (): void => {
    this.#accepted -= 1;
  };

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
    const server = createServer({ ...this.#options, noDelay: true, keepAlive: true }, (socket) => {
      this.#accepted += 1;
      socket.once('close', this.#closed);
      this.#onSocket(socket);
    });
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
