import { type Step, totalMs } from './parts.ts';

/** Tells how far a run has come, and about how long the rest of it takes. */
export class Progress {
  readonly #steps: readonly Step[];
  readonly #write: (line: string) => void;

  /** @param write gets each line of progress, without its line feed */
  constructor(steps: readonly Step[], write: (line: string) => void) {
    this.#steps = steps;
    this.#write = write;
  }

  begin(step: string): void {
    this.#say(step, step, 0);
  }

  /** @param round the round that begins, from 0 */
  round(step: string, round: number, rounds: number): void {
    this.#say(step, `${step}: round ${round + 1} of ${rounds}`, round / rounds);
  }

  /** @param done how much of the step is done, from 0 to 1 */
  #say(step: string, label: string, done: number): void {
    const index = this.#steps.findIndex(({ name }) => name === step);
    const left = index === -1 ? [] : this.#steps.slice(index);
    const leftMs = totalMs(left) - done * (left[0]?.takesMs ?? 0);
    const percent = Math.floor((1 - leftMs / Math.max(1, totalMs(this.#steps))) * 100);
    this.#write(`${String(percent).padStart(3)} %, about ${roughly(leftMs)} left | ${label}`);
  }
}

/** A length of time as people say it. */
export function roughly(ms: number): string {
  return ms < 90_000 ? `${Math.ceil(ms / 10_000) * 10} s` : `${Math.round(ms / 60_000)} min`;
}
