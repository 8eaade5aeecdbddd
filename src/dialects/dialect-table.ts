import type { DialectName } from '../core/dialect-name.ts';
import type { Dialect, ProviderDialect } from './dialect.ts';
import type { KeyPlaces } from './key-places.ts';

/** Finds a dialect by its name. */
export class DialectTable {
  readonly #byName: ReadonlyMap<DialectName, Dialect>;

  /** Names of the client's headers that a provider of any dialect sees. */
  readonly passedToProviders: readonly string[];

  constructor(list: readonly Dialect[]) {
    this.#byName = new Map(list.map((dialect) => [dialect.name, dialect]));
    const passed = list.flatMap(({ provider }) => provider?.passedHeaders.toProvider ?? []);
    this.passedToProviders = [...new Set(passed)].sort();
  }

  /** Where the clients of each dialect send their key. */
  get keyPlaces(): readonly KeyPlaces[] {
    return [...this.#byName.values()].flatMap(({ client }) => (client === undefined ? [] : [client.keyPlaces]));
  }

  /** All names of a dialect, its own name first. */
  namesOf(name: DialectName): readonly string[] {
    return [name, ...(this.#byName.get(name)?.aliases ?? [])];
  }

  /** @throws Error where the dialect has no provider side. The configuration refuses such a dialect before. */
  provider(name: DialectName): ProviderDialect {
    const side = this.#byName.get(name)?.provider;
    if (side === undefined) throw new Error(`no provider speaks the dialect ${name}`);
    return side;
  }
}
