/**
 * One value for each combination of labels. A lookup takes one step per label, so that no combined key must be built
 * first.
 */
export class LabelTree<T> {
  readonly #branches = new Map<string, LabelTree<T>>();
  #value: T | undefined;

  get(labels: readonly string[], depth = 0): T | undefined {
    const label = labels[depth];
    return label === undefined ? this.#value : this.#branches.get(label)?.get(labels, depth + 1);
  }

  set(labels: readonly string[], value: T, depth = 0): void {
    const label = labels[depth];
    if (label === undefined) {
      this.#value = value;
      return;
    }
    const branch = this.#branches.get(label) ?? new LabelTree<T>();
    this.#branches.set(label, branch);
    branch.set(labels, value, depth + 1);
  }
}
