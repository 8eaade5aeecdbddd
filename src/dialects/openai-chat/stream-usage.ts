import type { Usage } from '../../core/usage.ts';
import { type Figures, usageOf } from './read-usage.ts';

/**
 * What a stream used, by what its events tell. A provider may tell its figures several times, and the last time wrongly:
 * of each figure the largest counts. What nobody told is estimated.
 */
export class StreamUsage {
  #told: Figures = {};
  #outputEvents = 0;
  /** Events with some of the answer since the provider told its output. */
  #untoldEvents = 0;
  #hasFinished = false;

  /** An event with some of the answer: about a token. */
  countOutput(): void {
    this.#outputEvents += 1;
    if (!this.#hasFinished) this.#untoldEvents += 1;
  }

  /** A choice has its finish_reason: figures that were told before may be final. */
  finished(): void {
    this.#hasFinished = true;
  }

  tell(figures: Figures): void {
    const { input, output, cached, reasoning } = this.#told;
    if (figures.output !== undefined && figures.output >= Math.max(1, output ?? 0)) this.#untoldEvents = 0;
    this.#told = {
      input: larger(input, figures.input),
      output: larger(output, figures.output),
      cached: larger(cached, figures.cached),
      reasoning: larger(reasoning, figures.reasoning),
    };
  }

  /** The provider's own figures; undefined where it has not told all that they are made of. */
  get told(): Usage | undefined {
    const usage = this.#untoldEvents === 0 ? usageOf(this.#told) : undefined;
    return usage?.estimated === true ? undefined : usage;
  }

  /** As known now. The input is 0 where nobody told it: it is not known here. */
  get known(): Usage {
    const { told } = this;
    if (told !== undefined) return told;
    const { input = 0, output } = this.#told;
    const outputTokens = output === undefined ? this.#outputEvents : output + this.#untoldEvents;
    const { cached, reasoning } = this.#told;
    return {
      inputTokens: input,
      outputTokens,
      totalTokens: input + outputTokens,
      ...(cached === undefined ? {} : { cachedInputTokens: cached }),
      ...(reasoning === undefined ? {} : { reasoningTokens: reasoning }),
      estimated: true,
    };
  }
}

function larger(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.max(one, other);
}
