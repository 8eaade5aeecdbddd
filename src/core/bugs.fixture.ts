import type { Isolated } from './isolation.ts';

/** An owner of callbacks that remembers what they threw. */
export class BugCollector implements Isolated {
  readonly bugs: unknown[] = [];

  onBug(thrown: unknown): void {
    this.bugs.push(thrown);
  }
}
