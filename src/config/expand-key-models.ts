import type { KeySettings } from '../auth/settings.ts';
import { everyOtherName, isPattern, prefixOf } from '../core/name-patterns.ts';
import { listedNames } from '../routing/listed-names.ts';
import type { Config } from './config.ts';

/**
 * Replaces what the lists of keys say by the configured names that they mean, so that nobody has to ask for each request:
 * an alias by its model, and `gpt-*` by all models and patterns that begin so.
 */
export function expandKeyModels(keys: readonly KeySettings[], models: Config['models']): KeySettings[] {
  const meanings = new KeyModels(models);
  return keys.map((key) =>
    key.models === undefined ? key : { ...key, models: [...new Set(key.models.flatMap((one) => meanings.of(one)))] },
  );
}

/** What can stand in the list of a key, and what it means. */
export class KeyModels {
  /** Names, patterns and aliases, with the configured name that each means. */
  readonly #known: ReadonlyMap<string, string>;

  constructor(models: Config['models']) {
    const patterns = models.filter(({ name }) => isPattern(name)).map(({ name }) => [name, name] as const);
    this.#known = new Map([...listedNames(models), ...patterns]);
  }

  /** Names, patterns and aliases. */
  get all(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** The configured names that are meant. Empty where it means nothing. */
  of(written: string): readonly string[] {
    if (isPattern(written) && written !== everyOtherName) return this.#beginningWith(prefixOf(written));
    const name = this.#known.get(written);
    return name === undefined ? [] : [name];
  }

  #beginningWith(prefix: string): readonly string[] {
    return [...this.#known]
      .filter(([one]) => one.length > prefix.length && one.startsWith(prefix))
      .map(([, name]) => name);
  }
}
