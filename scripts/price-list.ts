import { type ConditionalPrice, type ModelInfo, type ModelPrice, waitForUpdate } from '@pydantic/genai-prices';
import type { ListedModel, ListedPrice, PriceList } from '../src/usage/price-list.ts';
import type { LongInputPrice } from '../src/usage/price.ts';

/** The prices of text, of all providers that the package knows, in the form that the gateway reads. */
export async function extractPriceList(): Promise<PriceList> {
  // The package's updates are not started, so this is the data that the package contains.
  const providers = await waitForUpdate();
  if (providers === null) throw new Error('@pydantic/genai-prices brings no data');
  return providers.map(({ id, api_pattern, fallback_model_providers, models }) => ({
    id,
    urls: api_pattern,
    ...(fallback_model_providers === undefined ? {} : { fallbacks: fallback_model_providers }),
    models: models.map(listedModel),
  }));
}

function listedModel({ match, prices }: ModelInfo): ListedModel {
  const conditional: readonly ConditionalPrice[] = Array.isArray(prices) ? prices : [{ prices }];
  const listed: ListedPrice[] = [];
  for (const { constraint, prices: said } of conditional) {
    const price = priceOf(said);
    if (price === undefined) continue;
    const last = listed.at(-1);
    // Where a price depends on the hour, the highest counts.
    if (constraint?.type === 'time_of_date' && last !== undefined) listed[listed.length - 1] = dearer(last, price);
    else listed.push(constraint?.type === 'start_date' ? { from: constraint.start_date, ...price } : price);
  }
  return { match, prices: listed };
}

/** Undefined if a model is not paid by text tokens. */
function priceOf(said: ModelPrice): ListedPrice | undefined {
  if (said['input_mtok'] === undefined && said['output_mtok'] === undefined) return undefined;
  const starts = new Set<number>();
  for (const key of ['input_mtok', 'output_mtok', 'cache_read_mtok', 'cache_write_mtok']) {
    const price = said[key];
    if (typeof price === 'object') for (const { start } of price.tiers) starts.add(start);
  }
  const longInputs: LongInputPrice[] = [...starts]
    .sort((a, b) => a - b)
    .map((aboveTokens) => ({ aboveTokens, ...priceAt(said, aboveTokens) }));
  return { ...priceAt(said, -1), ...(longInputs.length === 0 ? {} : { longInputs }) };
}

/** The price of an input with more than `aboveTokens` tokens. */
function priceAt(said: ModelPrice, aboveTokens: number): Omit<LongInputPrice, 'aboveTokens'> {
  const at = (key: string): number | undefined => {
    const price = said[key];
    if (typeof price !== 'object') return price;
    return price.tiers.findLast(({ start }) => start <= aboveTokens)?.price ?? price.base;
  };
  const cached = at('cache_read_mtok');
  const written = at('cache_write_mtok');
  const audioInput = at('input_audio_mtok');
  const audioOutput = at('output_audio_mtok');
  return {
    inputPerMillion: at('input_mtok') ?? 0,
    outputPerMillion: at('output_mtok') ?? 0,
    ...(cached === undefined ? {} : { cachedInputPerMillion: cached }),
    ...(written === undefined ? {} : { cacheWritePerMillion: written }),
    ...(audioInput === undefined ? {} : { audioInputPerMillion: audioInput }),
    ...(audioOutput === undefined ? {} : { audioOutputPerMillion: audioOutput }),
  };
}

function dearer(one: ListedPrice, other: ListedPrice): ListedPrice {
  const { from } = one;
  return other.outputPerMillion > one.outputPerMillion ? { ...(from === undefined ? {} : { from }), ...other } : one;
}
