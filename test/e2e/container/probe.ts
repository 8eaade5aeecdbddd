import { pause } from '../harness/wait.ts';

/** Asks a health route again and again, as a kubelet does. */
export class Probe {
  /** How long each answer took. */
  readonly timesMs: number[] = [];
  /** Answers that were not 200 or did not come in time: the fault, and its time. */
  readonly failures: string[] = [];
  readonly #beganMs = performance.now();
  readonly #running: Promise<void>;
  #stopped = false;

  constructor(url: string, periodMs: number, timeoutMs: number) {
    this.#running = this.#run(url, periodMs, timeoutMs);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  get summary(): string {
    const sorted = this.timesMs.toSorted((a, b) => a - b);
    const at = (share: number): string => String(Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0));
    return `${String(sorted.length)} answered, ${String(this.failures.length)} not; median ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${at(1)} ms`;
  }

  async #run(url: string, periodMs: number, timeoutMs: number): Promise<void> {
    while (!this.#stopped) {
      const startedMs = performance.now();
      try {
        // Opens a new connection each time, as the kubelet does.
        const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), headers: { connection: 'close' } });
        await answer.arrayBuffer();
        if (answer.status === 200) this.timesMs.push(performance.now() - startedMs);
        else this.#fail(String(answer.status));
      } catch (error) {
        this.#fail(String(error));
      }
      await pause(Math.max(0, periodMs - (performance.now() - startedMs)));
    }
  }

  #fail(what: string): void {
    this.failures.push(`${what} after ${((performance.now() - this.#beganMs) / 1000).toFixed(0)} s`);
  }
}
