/**
 * A date or a state of a version at the end of a model name. The pattern is anchored at the end, so that it runs in
 * linear time.
 */
const tail =
  /[-:@._](?:\d{4}-\d\d-\d\d|\d{4}-\d\d|\d\d-\d\d(?:-?\d{4})?|\d{3,8}|latest|preview|experimental|exp|stable|beta|alpha)$/;

/** Every provider that uses a colon or an at sign puts a variant or a version after it. */
const variant = /[:@][^:@]*$/;

/** Callers can invent thousands of names, so the number of remembered names is bounded. */
const mostRemembered = 1_000;

/**
 * Finds models by their names and by other names that providers use for the same models: in another case (`GPT-4o`),
 * with a date or a version (`gpt-4o-2024-08-06`, `gpt-4o-latest`), as a variant (`gpt-4o:free`), or with a vendor
 * (`openai/gpt-4o`).
 */
export class ModelNames<T> {
  readonly #exact = new Map<string, T>();
  /** By the name without date, version and variant. */
  readonly #plain = new Map<string, T>();
  readonly #remembered = new Map<string, T | null>();

  /** Where two entries have the same name, the first one counts. */
  add(name: string, value: T): void {
    const lower = name.toLowerCase();
    if (!this.#exact.has(lower)) this.#exact.set(lower, value);
    const plain = plainest(lower);
    if (!this.#plain.has(plain)) this.#plain.set(plain, value);
  }

  /**
   * Returns the value that was added for this model, under this name or another name of it. Of several names separated
   * by commas, the first known one counts.
   */
  find(name: string): T | undefined {
    const known = this.#remembered.get(name);
    if (known !== undefined) return known ?? undefined;
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    const found = this.#search(name.toLowerCase());
    this.#remembered.set(name, found ?? null);
    return found;
  }

  #search(names: string): T | undefined {
    for (const name of names.split(',')) {
      for (let shorter: string | undefined = name; shorter !== undefined; shorter = withoutTail(shorter)) {
        const found = this.#exact.get(shorter) ?? this.#exact.get(withoutVendor(shorter));
        if (found !== undefined) return found;
      }
      const found = this.#plain.get(plainest(name)) ?? this.#plain.get(withoutVendor(plainest(name)));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function plainest(name: string): string {
  for (;;) {
    const shorter = withoutTail(name);
    if (shorter === undefined) return name;
    name = shorter;
  }
}

/** Undefined where nothing can be removed. */
function withoutTail(name: string): string | undefined {
  const shorter = name.replace(tail, '');
  const rest = shorter === name ? name.replace(variant, '') : shorter;
  return rest === name || rest === '' ? undefined : rest;
}

export function withoutVendor(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
