import { connect, type Socket } from 'node:net';
import { Seeded } from '../test/fuzz/seeded.ts';
import type { Pod } from './pod.ts';

/** Clients that connect and ask nothing, or only a half of a head, and go after a while. */
export class Idlers {
  readonly #sockets = new Set<Socket>();
  readonly #timer: NodeJS.Timeout;

  constructor(pods: readonly Pod[], seed: number) {
    const seeded = new Seeded(seed);
    this.#timer = setInterval(() => {
      for (const pod of pods) if (pod.isInService && this.#sockets.size < 10 * pods.length) this.#open(pod, seeded);
    }, 1000);
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.destroy();
  }

  #open({ url }: Pod, seeded: Seeded): void {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
    this.#sockets.add(socket);
    const timer = setTimeout(() => socket.destroy(), seeded.int(100, 15_000));
    socket
      .on('error', () => undefined)
      .on('close', () => {
        clearTimeout(timer);
        this.#sockets.delete(socket);
      });
    if (seeded.chance(0.3)) socket.write('POST /v1/inference HTTP/1.1\r\nHost: loc');
  }
}
