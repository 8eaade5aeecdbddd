import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a provider. While it is shut, the kernel refuses connections, as it does where nobody listens. */
export class Door {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  /** @param behind the port of the provider */
  static async open(behind: number): Promise<Door> {
    const door = new Door(behind);
    await door.set(true);
    return door;
  }

  private constructor(behind: number) {
    this.#server = createServer((client) => {
      const provider = connect(behind, '127.0.0.1');
      for (const [one, other] of [
        [client, provider],
        [provider, client],
      ] as const) {
        this.#sockets.add(one);
        one.pipe(other);
        one
          .on('error', () => {})
          .on('close', () => {
            this.#sockets.delete(one);
            other.destroy();
          });
      }
    });
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}/v1`;
  }

  async set(isOpen: boolean): Promise<void> {
    if (isOpen === this.#server.listening) return;
    if (isOpen) {
      this.#server.listen(this.#port, '127.0.0.1');
      await once(this.#server, 'listening');
      this.#port = (this.#server.address() as AddressInfo).port;
      return;
    }
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }
}
