import { dayMs, dayOf } from './ledger.ts';
import { matchesModel } from './match-model.ts';
import type { Price } from './price.ts';
import { listedAs, type PriceList } from './price-list.ts';

export interface PriceSettings {
  readonly providers: Iterable<{ readonly name: string; readonly baseUrl: string }>;
  /** Prices from the configuration; without an `upstreamModel` for all models of that provider that have none. */
  readonly own: Iterable<{ readonly provider: string; readonly upstreamModel?: string; readonly price: Price }>;
  readonly list: PriceList;
}

/** Names that callers make up reach a provider through `*`, so what is remembered of them is bounded. */
const mostRemembered = 1_000;

/** What each model of each provider costs. Belongs to one generation of the configuration. */
export class Prices {
  /** Of the providers in use; of the list nothing else is kept. */
  readonly #lists = new Map<string, PriceList>();
  readonly #own = new Map<string, Price>();
  readonly #found = new Map<string, Price | null>();
  readonly #wallMs: () => number;
  readonly #onUnknown: (provider: string, upstreamModel: string) => void;
  #dayNumber = 0;

  /** @param onUnknown hears of a model without a price, not much oftener than once */
  constructor(
    { providers, own, list }: PriceSettings,
    wallMs: () => number,
    onUnknown: (provider: string, upstreamModel: string) => void,
  ) {
    for (const provider of providers) this.#lists.set(provider.name, listedAs(list, provider));
    for (const { provider, upstreamModel, price } of own) this.#own.set(keyOf(provider, upstreamModel), price);
    this.#wallMs = wallMs;
    this.#onUnknown = onUnknown;
  }

  /** Undefined where nobody knows. */
  of(provider: string, upstreamModel: string): Price | undefined {
    // Prices change at midnight.
    const dayNumber = Math.floor(this.#wallMs() / dayMs);
    if (dayNumber !== this.#dayNumber) this.#found.clear();
    this.#dayNumber = dayNumber;
    const key = keyOf(provider, upstreamModel);
    const remembered = this.#found.get(key);
    if (remembered !== undefined) return remembered ?? undefined;
    if (this.#found.size >= mostRemembered) this.#found.clear();
    const price = this.#find(provider, upstreamModel, key);
    this.#found.set(key, price ?? null);
    if (price === undefined) this.#onUnknown(provider, upstreamModel);
    return price;
  }

  #find(provider: string, upstreamModel: string, key: string): Price | undefined {
    return this.#own.get(key) ?? this.#own.get(keyOf(provider)) ?? this.#listed(provider, upstreamModel.toLowerCase());
  }

  #listed(provider: string, model: string): Price | undefined {
    const today = dayOf(this.#wallMs());
    for (const { models } of this.#lists.get(provider) ?? []) {
      const found = models.find(({ match }) => matchesModel(match, model));
      if (found !== undefined) return found.prices.findLast(({ from }) => from === undefined || from <= today);
    }
    return undefined;
  }
}

/** Neither name holds a newline. */
function keyOf(provider: string, upstreamModel = '\n'): string {
  return `${provider}\n${upstreamModel}`;
}
