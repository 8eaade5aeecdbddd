import { Agent, request } from 'node:http';
import { pause } from './gateway.ts';

/** The result of one request. */
interface Served {
  /** Undefined where the connection failed. */
  readonly status: number | undefined;
  readonly tookMs: number;
}

interface CallersOptions {
  readonly keys: readonly string[];
  readonly urls: readonly string[];
  readonly seed: number;
  /** The longest pause of a caller between two bursts. */
  readonly mostPauseMs: number;
  readonly mostPerBurst: number;
}

/** Callers that send bursts, each spread over random pods, and pause between them. */
export class Callers {
  readonly served: Served[] = [];
  readonly #options: CallersOptions;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  #isOver = false;

  constructor(options: CallersOptions) {
    this.#options = options;
  }

  /** Runs until `stop`, and then until the last answer has arrived. */
  async run(): Promise<readonly Served[]> {
    await Promise.all(this.#options.keys.map((key, index) => this.#call(key, random(this.#options.seed + index))));
    this.#agent.destroy();
    return this.served;
  }

  stop(): void {
    this.#isOver = true;
  }

  async #call(key: string, next: () => number): Promise<void> {
    const { urls, mostPauseMs, mostPerBurst } = this.#options;
    while (!this.#isOver) {
      await pause(next() * mostPauseMs);
      const burst = 1 + Math.floor(next() * mostPerBurst);
      await Promise.all(
        Array.from({ length: burst }, () => this.#ask(urls[Math.floor(next() * urls.length)] ?? '', key)),
      );
    }
  }

  #ask(url: string, key: string): Promise<void> {
    const startedMs = performance.now();
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'content-length': body.length,
    };
    return new Promise((resolve) => {
      const end = (status: number | undefined): void => {
        this.served.push({ status, tookMs: performance.now() - startedMs });
        resolve();
      };
      const asked = request(`${url}/v1/inference`, { method: 'POST', agent: this.#agent, headers }, (answer) => {
        answer.resume();
        answer.once('end', () => {
          end(answer.statusCode);
        });
        answer.once('error', () => {
          end(undefined);
        });
      });
      asked.once('error', () => {
        end(undefined);
      });
      asked.end(body);
    });
  }
}

const body = Buffer.from('{"prompt":"hello","model":"gpt-test"}');

/** mulberry32: the same numbers for the same seed. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
