/** What a value becomes that is in no closed set. */
const otherLabel = 'other';

/** Names from configuration that may become label values; every other name is counted as `other`. */
export class ClosedSet {
  #names: ReadonlySet<string>;

  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
  }

  /** Takes the names of a new configuration. */
  replace(names: Iterable<string>): void {
    this.#names = new Set(names);
  }

  /** The name itself where it is known, `other` where it is not, `''` where there is none. */
  label(name: string | undefined): string {
    if (name === undefined) return '';
    return this.#names.has(name) ? name : otherLabel;
  }
}
