import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import type { Clock, Timer } from '../../core/clock.ts';

type Found = [error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number];
type Tell = (...found: Found) => void;

/** Has the form of `dns.lookup`. */
export type LookUp = (host: string, options: LookupOptions, tell: Tell) => void;

/** A resolver whose question or answer got lost asks again after five seconds, which is all the time that a connection has. */
const patienceMs = 500;
/** For this long, the last addresses of a name stand in for an answer that does not come. */
const staleMs = 300_000;
const mostNames = 1000;

/**
 * Looks up names as Node does, but each name once at a time. Node looks up two names at once, and one whose name servers are silent
 * takes half a minute: if each connection asked for itself, the connections to one such provider would keep those to all others
 * waiting. Where a name server does not answer, or only after a while, the name counts as what it was last.
 */
export class LookUps {
  readonly #clock: Clock;
  readonly #bySystem: LookUp;
  readonly #names = new Map<string, Name>();

  constructor(clock: Clock, bySystem: LookUp = dns.lookup) {
    this.#clock = clock;
    this.#bySystem = bySystem;
  }

  readonly lookUp: LookUp = (host, options, tell) => {
    const question = `${host} ${options.family ?? 0} ${options.all ?? false}`;
    let name = this.#names.get(question);
    if (name === undefined) {
      if (this.#names.size === mostNames) this.#names.clear();
      name = new Name((answered) => this.#bySystem(host, options, answered), this.#clock);
      this.#names.set(question, name);
    }
    name.ask(tell);
  };
}

/** One name: the look-up that is underway, who waits for it, and what the last one found. */
class Name {
  readonly #lookUp: (answered: Tell) => void;
  readonly #clock: Clock;
  #startedAtMs: number | undefined;
  #waiting: Tell[] = [];
  #patience: Timer | undefined;
  #known: Found | undefined;
  #knownAtMs = 0;

  constructor(lookUp: (answered: Tell) => void, clock: Clock) {
    this.#lookUp = lookUp;
    this.#clock = clock;
  }

  ask(tell: Tell): void {
    this.#waiting.push(tell);
    const startedAtMs = this.#startedAtMs ?? this.#start();
    if (this.#patience !== undefined || this.#lastKnown === undefined) return;
    const leftMs = Math.max(1, Math.ceil(startedAtMs + patienceMs - this.#clock.nowMs()));
    this.#patience = this.#clock.after(leftMs, () => {
      this.#patience = undefined;
      const known = this.#lastKnown;
      if (known !== undefined) this.#tell(known);
    });
  }

  #start(): number {
    const nowMs = this.#clock.nowMs();
    this.#startedAtMs = nowMs;
    this.#lookUp((...found) => {
      this.#startedAtMs = undefined;
      const [error] = found;
      if (error === null) {
        this.#known = found;
        this.#knownAtMs = this.#clock.nowMs();
      }
      this.#tell(error?.code === 'EAI_AGAIN' ? (this.#lastKnown ?? found) : found);
    });
    return nowMs;
  }

  get #lastKnown(): Found | undefined {
    return this.#clock.nowMs() < this.#knownAtMs + staleMs ? this.#known : undefined;
  }

  #tell(found: Found): void {
    this.#patience?.cancel();
    this.#patience = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const tell of waiting) tell(...found);
  }
}
