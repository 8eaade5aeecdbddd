import { readFileSync } from 'node:fs';
import type { Match } from './match-model.ts';
import type { Price } from './price.ts';

/** What a provider asks for its models. */
interface ListedProvider {
  readonly id: string;
  /** The beginning of its base URLs, a regular expression. */
  readonly urls: string;
  /** Providers whose lists count where its own has no such model. */
  readonly fallbacks?: readonly string[];
  /** The first that matches counts. */
  readonly models: readonly ListedModel[];
}

export interface ListedModel {
  readonly match: Match;
  /** The last that holds counts. */
  readonly prices: readonly ListedPrice[];
}

export interface ListedPrice extends Price {
  /** It holds from this day on, UTC: `2026-11-26`. */
  readonly from?: string;
}

export type PriceList = readonly ListedProvider[];

/** Written by the build out of @pydantic/genai-prices, beside the bundle: in memory it is only while it is read. */
const builtFile = new URL('./prices.json', import.meta.url);

/** The list that the build wrote; undefined where the sources run without having been built. */
export function readPriceList(): PriceList | undefined {
  try {
    return JSON.parse(readFileSync(builtFile, 'utf8')) as PriceList;
  } catch {
    return undefined;
  }
}

/** Who of the list a configured provider is, by its base URL or else its name, and whoever stands in for it. */
export function listedAs(list: PriceList, { name, baseUrl }: { name: string; baseUrl: string }): PriceList {
  const found = list.find(({ urls }) => new RegExp(`^(?:${urls})`).test(baseUrl)) ?? list.find(({ id }) => id === name);
  if (found === undefined) return [];
  return [found, ...(found.fallbacks ?? []).flatMap((id) => list.find((other) => other.id === id) ?? [])];
}
