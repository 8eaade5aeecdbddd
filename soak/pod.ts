import { pause } from '../test/harness/gateway.ts';
import type { Books } from './books.ts';
import { GatewayLife } from './gateway-life.ts';

/** How long clients go on sending to a pod that ends: as long as a load balancer takes to notice. */
const noticedAfterMs = 500;

interface PodOptions {
  readonly index: number;
  readonly port: number;
  readonly configFile: string;
  readonly books: Books;
  readonly startedMs: number;
  readonly atTheEnd: (end: () => Promise<void>) => void;
}

/** A place for gateway processes, one after the other, at an address that stays. */
export class Pod {
  readonly index: number;
  readonly url: string;
  /** Its processes; the last one runs, or is the last that did. */
  readonly lives: GatewayLife[] = [];
  /** Whether clients are sent here. */
  isInService = false;
  readonly #options: PodOptions;

  constructor(options: PodOptions) {
    this.#options = options;
    this.index = options.index;
    this.url = `http://127.0.0.1:${options.port}`;
  }

  get life(): GatewayLife {
    const life = this.lives.at(-1);
    if (life === undefined) throw new Error('the pod was not started');
    return life;
  }

  async start(): Promise<void> {
    const { index, port, configFile, books, startedMs, atTheEnd } = this.#options;
    const options = { pod: index, life: this.lives.length, port, configFile, books, startedMs };
    this.lives.push(await GatewayLife.start(options, atTheEnd));
    this.isInService = true;
  }

  /** Ends the process as Kubernetes does, and starts the next one. */
  async restart(): Promise<void> {
    const drained = this.life.drain();
    await this.#leaveService();
    await drained;
    await this.start();
  }

  /** Ends the process as a crash does, and starts the next one. */
  async crash(): Promise<void> {
    await this.life.kill();
    await this.#leaveService();
    await this.start();
  }

  async #leaveService(): Promise<void> {
    await pause(noticedAfterMs);
    this.isInService = false;
  }
}
