import type { Clock } from '../core/clock.ts';
import type { ClosedSet } from './closed-set.ts';
import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';

const quietMs = 60_000;

/** What is said and counted of providers, beside their attempts. */
export class ProviderEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;
  readonly #providers: ClosedSet;
  readonly #clock: Clock;
  readonly #lastLineMs = new Map<string, number>();

  constructor(instruments: Instruments, log: Log, providers: ClosedSet, clock: Clock) {
    this.#instruments = instruments;
    this.#log = log;
    this.#providers = providers;
    this.#clock = clock;
  }

  /** Counted each time, said once a minute: every request meets the same bad key. */
  keyProblem(provider: string, status: number | undefined): void {
    const label = this.#providers.label(provider);
    this.#instruments.counter('providerKeyProblems', label).inc();
    const nowMs = this.#clock.nowMs();
    if (nowMs - (this.#lastLineMs.get(label) ?? -quietMs) < quietMs) return;
    this.#lastLineMs.set(label, nowMs);
    this.#log.error("the provider refuses the gateway's key: every request to it fails until the key is replaced", {
      provider: label,
      status,
    });
  }

  /** Said once per change by the one who watches the file. */
  keyFileProblem(provider: string, problem: string): void {
    this.#log.error("the provider's key file cannot be used", { provider: this.#providers.label(provider), problem });
  }
}
