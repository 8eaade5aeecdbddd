import type { Usage } from '../core/usage.ts';

/** What a model costs, in USD for a million tokens. */
export interface Price {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
  /** Of input that the provider read from its cache; where absent it costs what other input does. */
  readonly cachedInputPerMillion?: number;
  /** Prices of requests with a long input, which then hold for all of it. By length. */
  readonly longInputs?: readonly LongInputPrice[];
}

export interface LongInputPrice extends Omit<Price, 'longInputs'> {
  /** It holds where the input has more tokens than this. */
  readonly aboveTokens: number;
}

/** A dollar for a million tokens is a thousand nano-dollars for one. */
const nanoPerToken = 1000;

/** What an inference costs, in whole nano-dollars. A provider's figures are foreign input; the result is a safe integer all the same. */
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
