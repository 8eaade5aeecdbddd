import { Agent } from 'node:http';
import { Seeded } from '../test/fuzz/seeded.ts';
import { pause } from '../test/harness/gateway.ts';
import { ask } from './ask.ts';
import type { Books, Family } from './books.ts';
import type { Pod } from './pod.ts';
import { planFamily, planRequest, type PlannedRequest } from './requests.ts';

/** Requests that are open at once. Beyond them the rate is not kept, so that a machine that is too slow is not buried. */
const mostOpen = 300;
/** How often a request comes with others that ask for the same. */
const families = 0.12;
/** Longer than any request may take: one that has not ended then never will, and the audit says so. */
const longestMs = 60_000;

/** The part of the time in which processes warm up, and how many times as many requests are sent in it. */
export const warmUp = { part: 1 / 3, rate: 3 } as const;

/**
 * Sends requests to the pods in service at a steady rate, whether or not earlier ones have ended. More of them come at first:
 * V8 compiles what was called often enough, rare paths too, and that must not look like growth afterwards.
 */
export class Traffic {
  readonly #books: Books;
  readonly #pods: readonly Pod[];
  readonly #seeded: Seeded;
  readonly #open = new Set<Promise<void>>();
  readonly #agents: readonly Agent[];
  /** Requests that were due and not sent. */
  heldBack = 0;

  constructor(books: Books, pods: readonly Pod[], seed: number) {
    this.#books = books;
    this.#pods = pods;
    this.#seeded = new Seeded(seed);
    this.#agents = pods.map(() => new Agent({ keepAlive: true, maxFreeSockets: 16 }));
  }

  /** Resolves when the time is over, or the signal says so, and all that was sent has ended or had the time to. */
  async run(perSecond: number, durationMs: number, stop: AbortSignal): Promise<void> {
    const startedMs = performance.now();
    for (let begun = 0; !stop.aborted; await pause(5)) {
      const passedMs = performance.now() - startedMs;
      if (passedMs >= durationMs) break;
      const extraMs = Math.min(passedMs, durationMs * warmUp.part) * (warmUp.rate - 1);
      for (const due = Math.floor(((passedMs + extraMs) / 1000) * perSecond); begun < due;) begun += this.#begin();
    }
    await Promise.race([Promise.all(this.#open), pause(longestMs)]);
    for (const agent of this.#agents) agent.destroy();
  }

  /** Sends a request, or a family of them. @returns how many */
  #begin(): number {
    const seeded = this.#seeded;
    if (!seeded.chance(families)) {
      this.#track(this.#send(planRequest(seeded), seeded.next()));
      return 1;
    }
    const members = planFamily(seeded);
    const family: Family = { by: seeded.pick(['idempotency_key', 'coalescing']) };
    for (const { planned, afterMs } of members) {
      const place = seeded.next();
      const send = (): Promise<void> => this.#send(planned, place, family);
      this.#track(afterMs === 0 ? send() : pause(afterMs).then(send));
    }
    return members.length;
  }

  #track(sending: Promise<void>): void {
    const work = sending.finally(() => this.#open.delete(work));
    this.#open.add(work);
  }

  /** @param place from 0 to 1, which of the pods in service gets it */
  async #send(planned: PlannedRequest, place: number, family?: Family): Promise<void> {
    const inService = this.#pods.filter((pod) => pod.isInService);
    const pod = inService[Math.floor(place * inService.length)];
    const agent = pod && this.#agents[pod.index];
    if (pod === undefined || agent === undefined || this.#open.size >= mostOpen) {
      this.heldBack += 1;
      return;
    }
    const entry = this.#books.send(pod.index, planned.isStream, family);
    this.#books.end(entry, await ask(pod.url, entry, planned, agent));
  }
}
