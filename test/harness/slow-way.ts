import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A way to a server that can become slow: bytes of both directions arrive so many milliseconds later, in their order. */
export class SlowWay {
  delayMs = 0;
  port = 0;

  /** Ends with the test. */
  static async to(port: number): Promise<SlowWay> {
    const way = new SlowWay();
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const upstream = connect(port, '127.0.0.1').setNoDelay(true);
      client.setNoDelay(true);
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(from);
        from.on('data', (bytes) => {
          way.#later(() => to.write(bytes));
        });
        from.on('error', () => undefined);
        from.on('close', () => {
          sockets.delete(from);
          way.#later(() => to.destroy());
        });
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    way.port = (server.address() as AddressInfo).port;
    onTestFinished(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    return way;
  }

  #later(what: () => void): void {
    if (this.delayMs === 0) what();
    else setTimeout(what, this.delayMs);
  }
}
