import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';

/** All metrics in Prometheus' text format. */
export interface MetricsSource {
  scrape(): Promise<MetricsText>;
}

interface MetricsText {
  readonly contentType: string;
  readonly body: string;
}

/** A rest so many times as long as the scrape before it: scrapes take a quarter of the CPU at most. */
const restPart = 3;
const longestRestMs = 1_000;
/** A scraper waits for its answer before it asks again. */
const mostOfOneAddress = 8;

/**
 * Renders metrics once for all who ask while a scrape is under way, because rendering them takes milliseconds and wants
 * no key. What it answers was rendered after the question.
 */
export class SparingMetrics implements MetricsSource {
  readonly #source: MetricsSource;
  readonly #clock: Clock;
  #latest: Promise<unknown> = Promise.resolve();
  #next: Promise<MetricsText> | undefined;
  #restsUntilMs = -Infinity;

  constructor(source: MetricsSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  scrape(): Promise<MetricsText> {
    if (this.#next === undefined) {
      this.#next = this.#scrapeAfter(this.#latest);
      this.#latest = this.#next.catch(() => undefined);
    }
    return this.#next;
  }

  async #scrapeAfter(latest: Promise<unknown>): Promise<MetricsText> {
    await latest;
    const restMs = this.#restsUntilMs - this.#clock.nowMs();
    if (restMs > 0) await new Promise<void>((resolve) => void this.#clock.after(restMs, resolve));
    this.#next = undefined;
    const beganMs = this.#clock.nowMs();
    try {
      return await this.#source.scrape();
    } finally {
      const endedMs = this.#clock.nowMs();
      this.#restsUntilMs = endedMs + Math.min(longestRestMs, (endedMs - beganMs) * restPart);
    }
  }
}

/** Bounds how many scrapes of one address wait at once. */
export class ScrapesOfAddresses {
  readonly #waiting = new Map<string, number>();

  /** @throws GatewayError `rate_limit_exceeded` */
  enter(address: string): () => void {
    const waiting = this.#waiting.get(address) ?? 0;
    if (waiting >= mostOfOneAddress) {
      const message = `This address has ${mostOfOneAddress} scrapes under way at once, all that it may have.`;
      throw new GatewayError('rate_limit_exceeded', message, { retryAfterMs: longestRestMs });
    }
    this.#waiting.set(address, waiting + 1);
    let isCounted = true;
    return () => {
      if (!isCounted) return;
      isCounted = false;
      this.#leave(address);
    };
  }

  #leave(address: string): void {
    const waiting = (this.#waiting.get(address) ?? 0) - 1;
    if (waiting > 0) this.#waiting.set(address, waiting);
    else this.#waiting.delete(address);
  }
}
