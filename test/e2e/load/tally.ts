import type { PartFigures } from './plan.ts';

/** How one piece of work ended. */
export type Ending =
  | { readonly kind: 'ok' }
  | { readonly kind: 'shed' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Counts how the work of one part of a load ended. */
export class Tally {
  connections = 0;
  #shed = 0;
  #failed = 0;
  readonly #reasons: Record<string, number> = {};
  readonly #timesMs: number[] = [];

  add(ending: Ending, tookMs: number): void {
    switch (ending.kind) {
      case 'ok':
        this.#timesMs.push(tookMs);
        return;
      case 'shed':
        this.#shed += 1;
        return;
      case 'failed':
        this.#failed += 1;
        this.#reasons[ending.reason] = (this.#reasons[ending.reason] ?? 0) + 1;
    }
  }

  figures(): PartFigures {
    const sorted = this.#timesMs.sort((a, b) => a - b);
    const at = (share: number): number => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
    return {
      ok: sorted.length,
      shed: this.#shed,
      failed: this.#failed,
      reasons: this.#reasons,
      medianMs: at(0.5),
      p99Ms: at(0.99),
      connections: this.connections,
    };
  }
}
