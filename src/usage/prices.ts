import { dayMs, dayOf } from './ledger.ts';
import { ModelNames } from '../core/model-names.ts';
import { everyOtherName, hasStar, NamePatterns } from '../core/name-patterns.ts';
import { matchesModel } from './match-model.ts';
import type { Price } from './price.ts';
import { listedAs, type PriceList } from './price-list.ts';

export interface PriceSettings {
  readonly providers: Iterable<{ readonly name: string; readonly baseUrl: string }>;
  /**
   * Prices from the configuration. A price whose `upstreamModel` has a star applies to the models of the provider that fit it
   * and have no price of their own, and one without an `upstreamModel` to all of them.
   */
  readonly own: Iterable<{ readonly provider: string; readonly upstreamModel?: string; readonly price: Price }>;
  readonly list: PriceList;
}

/** Callers can invent model names that are passed on through `*`, so the number of remembered names is bounded. */
const mostRemembered = 1_000;

/** Finds the price of each model of each provider. Belongs to one generation of the configuration. */
export class Prices {
  /** Entries for the configured providers only. The rest of the list is not kept. */
  readonly #lists = new Map<string, PriceList>();
  readonly #own = new Map<string, Price>();
  /**
   * The configured prices by provider, to find them for other names of the same model too: a date in a name must not
   * change the price.
   */
  readonly #ownNames = new Map<string, ModelNames<Price>>();
  /** By provider. */
  readonly #ownPatterns: ReadonlyMap<string, NamePatterns<Price>>;
  /** By provider, then by model, because a combined key would have to be built and hashed for each request. */
  readonly #found = new Map<string, Map<string, Price | null>>();
  #remembered = 0;
  readonly #onUnknown: (provider: string, upstreamModel: string) => void;
  #dayNumber = 0;

  /** @param onUnknown is called for a model without a price, rarely more than once */
  constructor({ providers, own, list }: PriceSettings, onUnknown: (provider: string, upstreamModel: string) => void) {
    for (const provider of providers) this.#lists.set(provider.name, listedAs(list, provider));
    const patterns = new Map<string, [pattern: string, price: Price][]>();
    for (const { provider, upstreamModel = everyOtherName, price } of own) {
      this.#own.set(keyOf(provider, upstreamModel), price);
      if (upstreamModel === everyOtherName) continue;
      if (!hasStar(upstreamModel)) this.#namesOf(provider).add(upstreamModel, price);
      else if (patterns.get(provider)?.push([upstreamModel, price]) === undefined) {
        patterns.set(provider, [[upstreamModel, price]]);
      }
    }
    this.#ownPatterns = new Map([...patterns].map(([provider, entries]) => [provider, new NamePatterns(entries)]));
    this.#onUnknown = onUnknown;
  }

  /** The price on the day of `wallMs`; undefined where it is unknown. */
  of(provider: string, upstreamModel: string, wallMs: number): Price | undefined {
    // Prices change at midnight.
    const dayNumber = Math.floor(wallMs / dayMs);
    if (dayNumber !== this.#dayNumber) this.#forget();
    this.#dayNumber = dayNumber;
    const known = this.#found.get(provider)?.get(upstreamModel);
    if (known !== undefined) return known ?? undefined;
    if (this.#remembered >= mostRemembered) this.#forget();
    const price = this.#find(provider, upstreamModel, wallMs);
    this.#remember(provider, upstreamModel, price ?? null);
    if (price === undefined) this.#onUnknown(provider, upstreamModel);
    return price;
  }

  /** The same for people who ask: a price that is unknown is not reported, and nothing is remembered. */
  known(provider: string, upstreamModel: string, wallMs: number): Price | undefined {
    return this.#find(provider, upstreamModel, wallMs);
  }

  #remember(provider: string, upstreamModel: string, price: Price | null): void {
    let found = this.#found.get(provider);
    if (found === undefined) this.#found.set(provider, (found = new Map<string, Price | null>()));
    found.set(upstreamModel, price);
    this.#remembered += 1;
  }

  #namesOf(provider: string): ModelNames<Price> {
    let names = this.#ownNames.get(provider);
    if (names === undefined) this.#ownNames.set(provider, (names = new ModelNames<Price>()));
    return names;
  }

  #forget(): void {
    this.#found.clear();
    this.#remembered = 0;
  }

  #find(provider: string, upstreamModel: string, wallMs: number): Price | undefined {
    const modelPrice =
      this.#own.get(keyOf(provider, upstreamModel)) ?? this.#ownNames.get(provider)?.find(upstreamModel);
    return (
      modelPrice ??
      this.#ownPatterns.get(provider)?.find(upstreamModel) ??
      this.#own.get(keyOf(provider, everyOtherName)) ??
      this.#listed(provider, upstreamModel.toLowerCase(), dayOf(wallMs))
    );
  }

  #listed(provider: string, model: string, today: string): Price | undefined {
    for (const { models } of this.#lists.get(provider) ?? []) {
      const found = models.find(({ match }) => matchesModel(match, model));
      if (found !== undefined) return found.prices.findLast(({ from }) => from === undefined || from <= today);
    }
    return undefined;
  }
}

/** Neither name contains a newline. */
function keyOf(provider: string, upstreamModel: string): string {
  return `${provider}\n${upstreamModel}`;
}
