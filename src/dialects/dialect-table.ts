import type { DialectName } from '../core/dialect-name.ts';
import type { Dialect, ProviderDialect } from './dialect.ts';

/** The wire formats of one gateway, by name. */
export class DialectTable {
  readonly #byName: ReadonlyMap<DialectName, Dialect>;

  constructor(list: readonly Dialect[]) {
    this.#byName = new Map(list.map((dialect) => [dialect.name, dialect]));
  }

  /** Every name of a dialect, its own first. */
  namesOf(name: DialectName): readonly string[] {
    return [name, ...(this.#byName.get(name)?.aliases ?? [])];
  }

  /** @throws Error where no provider speaks that: the configuration has been checked */
  provider(name: DialectName): ProviderDialect {
    const side = this.#byName.get(name)?.provider;
    if (side === undefined) throw new Error(`no provider speaks the dialect ${name}`);
    return side;
  }
}
