import { rename, writeFile } from 'node:fs/promises';
import { Seeded } from '../test/fuzz/seeded.ts';
import { pause } from '../test/harness/gateway.ts';
import type { RunningValkey } from '../test/harness/valkey.ts';
import type { Books } from './books.ts';
import type { Pod } from './pod.ts';
import type { ProviderProcess } from './provider-process.ts';

const faults = ['kill', 'stall', 'errors', 'limited', 'reset', 'slow', 'cut'] as const;
type Fault = (typeof faults)[number];

const directives: Readonly<Partial<Record<Fault, string>>> = {
  stall: 'stall-after=request',
  errors: 'status=500',
  limited: 'status=429; retry-after=1',
  reset: 'reset-after=3',
  slow: 'slow=10',
};

const podTroubles = ['reload', 'restart', 'crash', 'store'] as const;
type PodTrouble = (typeof podTroubles)[number];

interface TroubleOptions {
  readonly pods: readonly Pod[];
  readonly providers: readonly ProviderProcess[];
  readonly valkey: RunningValkey | undefined;
  readonly books: Books;
  readonly configFile: string;
  readonly renderConfig: (version: number) => string;
  readonly seed: number;
  readonly durationMs: number;
}

/** Lets providers fail, reloads the configuration, and restarts pods, at random moments, until it is stopped. */
export class Trouble {
  /** How often each kind was made. */
  readonly counts = new Map<string, number>();
  readonly #options: TroubleOptions;
  readonly #stop = new AbortController();
  #version = 0;

  constructor(options: TroubleOptions) {
    this.#options = options;
  }

  /** Resolves after `stop`, when everything runs again. */
  async run(): Promise<void> {
    const { providers, seed } = this.#options;
    const lanes = providers.map((provider, index) => this.#troubleProvider(provider, new Seeded(seed + index)));
    await Promise.all([...lanes, this.#troublePods(new Seeded(seed + providers.length))]);
  }

  stop(): void {
    this.#stop.abort();
  }

  async #troubleProvider(provider: ProviderProcess, seeded: Seeded): Promise<void> {
    for (;;) {
      await this.#wait(seeded.int(3000, 12_000));
      if (this.#stop.signal.aborted) return;
      const fault = seeded.pick(faults);
      this.#note(`provider: ${fault}`);
      const lastsMs = seeded.int(1000, 5000);
      if (fault === 'cut') await provider.cut();
      else if (fault === 'kill') {
        await provider.kill();
        await this.#wait(lastsMs);
        await provider.start();
      } else {
        await provider.prevail(directives[fault] ?? '');
        await this.#wait(lastsMs);
        await provider.prevail('');
      }
    }
  }

  /** One after the other: what a kill loses can be bounded only while the store is there. */
  async #troublePods(seeded: Seeded): Promise<void> {
    const { durationMs } = this.#options;
    const longestMs = Math.min(40_000, durationMs / 6);
    // Each kind once, so that a short run has them all.
    const first = [...podTroubles].sort(() => seeded.next() - 0.5);
    for (;;) {
      await this.#wait(seeded.int(longestMs / 3, longestMs));
      if (this.#stop.signal.aborted) return;
      const trouble = first.pop() ?? (seeded.chance(0.4) ? 'reload' : seeded.pick(podTroubles));
      await this.#troublePod(trouble, seeded);
    }
  }

  async #troublePod(trouble: PodTrouble, seeded: Seeded): Promise<void> {
    const { pods, valkey, books, configFile, renderConfig } = this.#options;
    // The first one runs from the beginning to the end: its slopes are judged.
    const pod = pods[seeded.int(1, pods.length - 1)];
    if (trouble === 'store' && valkey === undefined) return;
    this.#note(trouble);
    if (trouble === 'reload') await replaceFile(configFile, renderConfig((this.#version += 1)));
    else if (trouble === 'restart') await pod?.restart();
    else if (trouble === 'crash') await pod?.crash();
    else {
      const fromMs = performance.now();
      await valkey?.freeze();
      await pause(seeded.int(200, 2000));
      valkey?.thaw();
      books.withoutStore.push({ fromMs, untilMs: performance.now() });
      await pause(3000);
    }
  }

  #note(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  /** Resolves early when it is stopped. */
  #wait(delayMs: number): Promise<void> {
    const { signal } = this.#stop;
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, delayMs);
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    });
  }
}

/** In one step: a gateway never reads a half. */
async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.next`, text);
  await rename(`${path}.next`, path);
}
