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

  /** What comes after the way has become quick again waits for what came before. */
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
      // Timers of different lengths do not keep to their order: each lets the oldest go.
      setTimeout(() => waiting.shift()?.(), dueMs - nowMs);
    };
  }
}
