import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';
import { scrub } from './scrub-text.ts';

/** Log lines and metrics about the configuration. */
export class ConfigEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;
  #generation = 1;
  #lastReloadSuccessful = true;

  constructor(instruments: Instruments, log: Log) {
    this.#instruments = instruments;
    this.#log = log;
    instruments.gauge('configGeneration', () => this.#generation);
    instruments.gauge('configLastReloadSuccessful', () => (this.#lastReloadSuccessful ? 1 : 0));
  }

  reloaded(generation: number): void {
    this.#generation = generation;
    this.#lastReloadSuccessful = true;
    this.#instruments.counter('configReloads', 'applied').inc();
    this.#log.info('configuration reloaded', { generation });
  }

  /** Logs settings that are valid but probably not intended. */
  warned(warnings: readonly string[]): void {
    for (const warning of warnings) this.#log.warn('configuration warning', { warning: scrub(warning, 2_000) });
  }

  rejected(reason: string): void {
    this.#lastReloadSuccessful = false;
    this.#instruments.counter('configReloads', 'rejected').inc();
    this.#log.error('configuration rejected, the one before stays in use', {
      generation: this.#generation,
      error: scrub(reason, 2_000),
    });
  }

  tlsReloaded(problem: Error | undefined): void {
    if (problem === undefined) this.#log.info('certificate reloaded', {});
    else this.#log.error('certificate cannot be used, the one before stays in use', { error: scrub(problem.message) });
  }
}
