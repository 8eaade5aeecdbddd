import { Agent } from 'node:http';
import { Seeded } from '../test/fuzz/seeded.ts';
import { pause } from '../test/harness/gateway.ts';
import { ask } from './ask.ts';
import type { Books, Entry } from './books.ts';
import type { Pod } from './pod.ts';
import { planRequest } from './requests.ts';

/** Requests that are open at once. Beyond them the rate is not kept, so that a machine that is too slow is not buried. */
const mostOpen = 300;
/** Longer than any request may take: one that has not ended then never will, and the audit says so. */
const longestMs = 60_000;

/** Sends requests to the pods in service at a steady rate, whether or not earlier ones have ended. */
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
      for (const due = Math.floor((passedMs / 1000) * perSecond); begun < due; begun += 1) this.#begin();
    }
    await Promise.race([Promise.all(this.#open), pause(longestMs)]);
    for (const agent of this.#agents) agent.destroy();
  }

  #begin(): void {
    const inService = this.#pods.filter((pod) => pod.isInService);
    const pod = inService[this.#seeded.int(0, inService.length - 1)];
    if (pod === undefined || this.#open.size >= mostOpen) {
      this.heldBack += 1;
      return;
    }
    const planned = planRequest(this.#seeded);
    const entry = this.#books.send(pod.index, planned.isStream);
    const work = this.#send(entry, pod, planned).finally(() => this.#open.delete(work));
    this.#open.add(work);
  }

  async #send(entry: Entry, pod: Pod, planned: ReturnType<typeof planRequest>): Promise<void> {
    const agent = this.#agents[pod.index];
    if (agent === undefined) throw new Error('no such pod');
    this.#books.end(entry, await ask(pod.url, entry.number, planned, agent));
  }
}
