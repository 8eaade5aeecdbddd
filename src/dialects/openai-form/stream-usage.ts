import type { Usage } from '../../core/usage.ts';
import { type Figures, largerFigures, usageFrom, usageOf } from './usage-figures.ts';

/**
 * Determines the usage of a stream from its events. A provider may report figures several times, and may be wrong the
 * last time, so the largest value of each figure counts. Figures that were not reported are estimated.
 */
export class StreamUsage {
  #told: Figures = {};
  #outputEvents = 0;
  /** Events with a part of the answer since the provider reported its output. */
  #untoldEvents = 0;
  #hasFinished = false;

  /** Counts an event with a part of the answer: about one token. */
  countOutput(): void {
    this.#outputEvents += 1;
    if (!this.#hasFinished) this.#untoldEvents += 1;
  }

  /** A choice has its finish_reason, so figures that were reported before may be final. */
  finished(): void {
    this.#hasFinished = true;
  }

  tell(figures: Figures): void {
    const { output } = this.#told;
    if (figures.output !== undefined && figures.output >= Math.max(1, output ?? 0)) this.#untoldEvents = 0;
    this.#told = largerFigures(this.#told, figures);
  }

  /** The provider's own figures; undefined where some of them were not reported. */
  get told(): Usage | undefined {
    const usage = this.#untoldEvents === 0 ? usageOf(this.#told) : undefined;
    return usage?.estimated === true ? undefined : usage;
  }

  /** The usage so far. The input is 0 where it was not reported, because it is not known here. */
  get known(): Usage {
    const { told } = this;
    if (told !== undefined) return told;
    const { output } = this.#told;
    const outputTokens = output === undefined ? this.#outputEvents : output + this.#untoldEvents;
    return { ...usageFrom(this.#told, outputTokens), estimated: true };
  }
}
