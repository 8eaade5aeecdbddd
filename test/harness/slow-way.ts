import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A proxy to a server that can become slow: bytes of both directions arrive later by a delay, in their order. */
export class SlowWay {
  delayMs = 0;
  port = 0;

  /** Starts a proxy to that port; it ends with the test. */
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
        const later = way.#inOrder();
        sockets.add(from);
        from.on('data', (bytes) => {
          later(() => to.write(bytes));
        });
        from.on('error', () => undefined);
        from.on('close', () => {
          sockets.delete(from);
          later(() => to.destroy());
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

  /** When the delay becomes shorter, later bytes still wait for the bytes before them. */
  #inOrder(): (what: () => void) => void {
    const waiting: Array<() => void> = [];
    let dueMs = 0;
    return (what) => {
      if (this.delayMs === 0 && waiting.length === 0) {
        what();
        return;
      }
      const nowMs = performance.now();
      dueMs = Math.max(dueMs, nowMs + this.delayMs);
      waiting.push(what);
      // Timers of different lengths may fire in another order, so each timer releases the oldest entry.
      setTimeout(() => waiting.shift()?.(), dueMs - nowMs);
    };
  }
}
