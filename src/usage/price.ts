import type { Usage } from '../core/usage.ts';

/** Price of a model, in USD per million tokens. */
export interface Price {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
  /** Price of input that the provider read from its cache. Absent means the price of other input. */
  readonly cachedInputPerMillion?: number;
  /** Of input that the provider wrote to its prompt cache for some minutes; where absent it costs what other input does. */
  readonly cacheWritePerMillion?: number;
  /** Of audio in the input, and in the output; where absent it costs what text does. */
  readonly audioInputPerMillion?: number;
  readonly audioOutputPerMillion?: number;
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
export function costOf(usage: Cost, price: Price): number {
  const { inputTokens, outputTokens } = usage;
  const applied = holding(price, inputTokens);
  const usdPerMillion = inputCost(usage, applied) + outputCost(usage, applied, outputTokens);
  return Math.min(Math.round(usdPerMillion * nanoPerToken), Number.MAX_SAFE_INTEGER);
}

/** Everything that is charged. */
type Cost = Omit<Usage, 'totalTokens' | 'estimated' | 'reasoningTokens'>;
type HeldPrice = Omit<Price, 'longInputs'>;

/** What is kept for an hour costs 2 times the input, where what is kept for five minutes costs 1.25 times (Anthropic's prices). */
const longWriteFactor = 2 / 1.25;

/** A part is never larger than what the parts before it leave of the whole: the figures are the provider's word. */
function inputCost(usage: Cost, price: HeldPrice): number {
  const { inputPerMillion, cachedInputPerMillion = inputPerMillion, cacheWritePerMillion } = price;
  const writePerMillion = cacheWritePerMillion ?? inputPerMillion;
  const longPerMillion = cacheWritePerMillion === undefined ? inputPerMillion : cacheWritePerMillion * longWriteFactor;
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens);
  const written = Math.min(usage.cacheWriteTokens ?? 0, usage.inputTokens - cached);
  const long = Math.min(usage.longCacheWriteTokens ?? 0, written);
  const audio = Math.min(usage.audioInputTokens ?? 0, usage.inputTokens - cached - written);
  return (
    (usage.inputTokens - cached - written - audio) * inputPerMillion +
    cached * cachedInputPerMillion +
    (written - long) * writePerMillion +
    long * longPerMillion +
    audio * (price.audioInputPerMillion ?? inputPerMillion)
  );
}

function outputCost({ audioOutputTokens = 0 }: Cost, price: HeldPrice, outputTokens: number): number {
  const audio = Math.min(audioOutputTokens, outputTokens);
  const { outputPerMillion, audioOutputPerMillion = outputPerMillion } = price;
  return (outputTokens - audio) * outputPerMillion + audio * audioOutputPerMillion;
}

function holding(price: Price, inputTokens: number): HeldPrice {
  return price.longInputs?.findLast(({ aboveTokens }) => inputTokens > aboveTokens) ?? price;
}
