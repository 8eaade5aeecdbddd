import { readFileSync } from 'node:fs';
import type { Match } from './match-model.ts';
import type { Price } from './price.ts';

/** The prices of one provider. */
interface ListedProvider {
  readonly id: string;
  /** Beginning of its base URLs, as a regular expression. */
  readonly urls: string;
  /** Providers whose prices are used for a model that is missing here. */
  readonly fallbacks?: readonly string[];
  /** The first match counts. */
  readonly models: readonly ListedModel[];
}

export interface ListedModel {
  readonly match: Match;
  /** The last price that is valid counts. */
  readonly prices: readonly ListedPrice[];
}

export interface ListedPrice extends Price {
  /** First day on which the price is valid, UTC: `2026-11-26`. */
  readonly from?: string;
}

export type PriceList = readonly ListedProvider[];

/** The build writes it from @pydantic/genai-prices, beside the bundle. It is in memory only while it is read. */
const builtFile = new URL('./prices.json', import.meta.url);

/** The list that the build wrote; undefined where the sources run without a build. */
export function readPriceList(): PriceList | undefined {
  try {
    return JSON.parse(readFileSync(builtFile, 'utf8')) as PriceList;
  } catch {
    return undefined;
  }
}

/** Entries of the list for a configured provider, found by its base URL or else its name, followed by its fallbacks. */
export function listedAs(list: PriceList, { name, baseUrl }: { name: string; baseUrl: string }): PriceList {
  const found = list.find(({ urls }) => new RegExp(`^(?:${urls})`).test(baseUrl)) ?? list.find(({ id }) => id === name);
  if (found === undefined) return [];
  return [found, ...(found.fallbacks ?? []).flatMap((id) => list.find((other) => other.id === id) ?? [])];
}
