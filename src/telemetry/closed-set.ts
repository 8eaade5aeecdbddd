/** Label of every value that is not in the closed set. */
export const otherLabel = 'other';

/** The set of configured names that may become label values. Every other name is counted as `other`. */
export class ClosedSet {
  #names: ReadonlySet<string>;

  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
  }

  /** Replaces the names by those of a new configuration. */
  replace(names: Iterable<string>): void {
    this.#names = new Set(names);
  }

  /** Returns the name itself where it is in the set, `other` where it is not, and `''` for undefined. */
  label(name: string | undefined): string {
    if (name === undefined) return '';
    return this.#names.has(name) ? name : otherLabel;
  }
}
