import type { Clock } from '../core/clock.ts';
import type { Quirks } from '../core/quirks.ts';
import type { ClosedSet } from './closed-set.ts';
import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';
import { scrub } from './scrub-text.ts';

const quietMs = 60_000;

/** Callers can invent names where `*` passes them on, so their number is limited. */
const mostModelsNamed = 100;

/** What is said of a quirk that a provider has shown, where there is more to say than its name. */
const wordsOfQuirks: ReadonlyMap<string, string> = new Map([
  [
    'noStreamOptions',
    'the provider refuses stream_options: its streams are asked for without from now on, and their usage may have to be estimated',
  ],
  [
    'noEncryptedReasoning',
    'the provider refuses to encrypt reasoning: it is not asked for it from now on, and a conversation goes on without earlier reasoning',
  ],
]);

/** Log lines and metrics about providers, except their attempts. */
export class ProviderEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;
  readonly #providers: ClosedSet;
  readonly #clock: Clock;
  readonly #lastLineMs = new Map<string, number>();
  readonly #modelsNamed = new Set<string>();
  /** Quirks that were learnt of providers, and are told. */
  readonly #told = new Set<string>();

  constructor(instruments: Instruments, log: Log, providers: ClosedSet, clock: Clock) {
    this.#instruments = instruments;
    this.#log = log;
    this.#providers = providers;
    this.#clock = clock;
  }

  /** Creates the series of the configured providers, because an alert on growth misses a series that begins at 1. */
  named(providers: Iterable<string>): void {
    for (const provider of providers) {
      const label = this.#providers.label(provider);
      this.#instruments.counter('providerKeyProblems', label);
      this.#instruments.counter('providerFundsProblems', label);
    }
  }

  keyProblem(provider: string, status: number | undefined): void {
    const problem = "the provider refuses the gateway's key: every request to it fails until the key is replaced";
    this.#accountProblem('providerKeyProblems', problem, provider, status);
  }

  fundsProblem(provider: string, status: number | undefined): void {
    const problem =
      "the gateway's account at the provider has no money or quota left: requests fail until it is topped up";
    this.#accountProblem('providerFundsProblems', problem, provider, status);
  }

  /** Counts each problem but logs it once a minute, because every request meets the same problem. */
  #accountProblem(
    counter: 'providerKeyProblems' | 'providerFundsProblems',
    problem: string,
    provider: string,
    status: number | undefined,
  ): void {
    const label = this.#providers.label(provider);
    this.#instruments.counter(counter, label).inc();
    const key = `${counter} ${label}`;
    const nowMs = this.#clock.nowMs();
    if (nowMs - (this.#lastLineMs.get(key) ?? -quietMs) < quietMs) return;
    this.#lastLineMs.set(key, nowMs);
    this.#log.error(problem, { provider: label, status });
  }

  /** Each quirk is told once for each provider, whichever of its models it was learnt of. */
  learntOf(provider: string, lesson: Quirks): void {
    for (const [quirk, value] of Object.entries(lesson)) {
      const key = `${quirk} ${provider}`;
      if (this.#told.has(key)) continue;
      this.#told.add(key);
      const words =
        wordsOfQuirks.get(quirk) ?? 'the provider strays from its dialect, and is asked accordingly from now on';
      const setting = `providers.${provider}.${quirk}`;
      this.#log.warn(`${words}; ${setting}: ${String(value)} saves the first try`, {
        provider: this.#providers.label(provider),
      });
    }
  }

  modelWithoutPrice(provider: string, upstreamModel: string): void {
    const name = `${provider}\n${upstreamModel}`;
    if (this.#modelsNamed.has(name) || this.#modelsNamed.size >= mostModelsNamed) return;
    this.#modelsNamed.add(name);
    this.#instruments.counter('modelsWithoutPrice').inc();
    this.#log.warn('no price is known for the model: it counts 0 in budgets and accounts; set models[].price', {
      provider: this.#providers.label(provider),
      upstream_model: scrub(upstreamModel, 80),
    });
  }

  priceListMissing(): void {
    this.#log.warn('the list of prices is missing: only prices from the configuration count', {});
  }

  /** Called once per change by the code that reads the file or fetches the token. */
  credentialsNotRenewed(provider: string, problem: string): void {
    this.#log.error("the provider's credentials cannot be renewed", {
      provider: this.#providers.label(provider),
      problem,
    });
  }
}
