import type { Usage } from '../core/usage.ts';

/** Price of a model, in USD per million tokens. */
export interface Price {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
  /** Price of input that the provider read from its cache. Absent means the price of other input. */
  readonly cachedInputPerMillion?: number;
  /** Prices for requests with a long input, ordered by length. Such a price applies to the whole request. */
  readonly longInputs?: readonly LongInputPrice[];
}

export interface LongInputPrice extends Omit<Price, 'longInputs'> {
  /** The price applies where the input has more tokens than this. */
  readonly aboveTokens: number;
}

/** One dollar per million tokens is a thousand nano-dollars per token. */
const nanoPerToken = 1000;

/**
 * Cost of an inference in whole nano-dollars. The provider's figures are untrusted input; the result is always a safe
 * integer.
 */
export function costOf({ inputTokens, outputTokens, cachedInputTokens = 0 }: Cost, price: Price): number {
  const { inputPerMillion, outputPerMillion, cachedInputPerMillion = inputPerMillion } = holding(price, inputTokens);
  const cached = Math.min(cachedInputTokens, inputTokens);
  const usdPerMillion =
    (inputTokens - cached) * inputPerMillion + cached * cachedInputPerMillion + outputTokens * outputPerMillion;
  return Math.min(Math.round(usdPerMillion * nanoPerToken), Number.MAX_SAFE_INTEGER);
}

type Cost = Pick<Usage, 'inputTokens' | 'outputTokens' | 'cachedInputTokens'>;

function holding(price: Price, inputTokens: number): Omit<Price, 'longInputs'> {
  return price.longInputs?.findLast(({ aboveTokens }) => inputTokens > aboveTokens) ?? price;
}
