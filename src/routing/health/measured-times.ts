import { DecayedAverage } from './decayed-average.ts';
import { UsualWait } from './usual-wait.ts';

/** How long the calls of one kind take at a target. */
export class MeasuredTimes {
  readonly average = new DecayedAverage();
  /** Measured from when on somebody asks for it. */
  #usual: UsualWait | undefined;

  add(valueMs: number, nowMs: number): void {
    this.average.add(valueMs, nowMs);
    this.#usual?.add(valueMs);
  }

  /** Nineteen of twenty calls take no longer. Undefined while too few are known. */
  get usualMs(): number | undefined {
    return (this.#usual ??= new UsualWait()).ms;
  }

  /** The same for those who only look: it is not measured because of them. */
  get measuredUsualMs(): number | undefined {
    return this.#usual?.ms;
  }
}
