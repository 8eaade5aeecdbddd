/** What follows a model's name where a date, or the state of a version, is said. Anchored at the end, so that it is linear. */
const tail =
  /[-:@._](?:\d{4}-\d\d-\d\d|\d{4}-\d\d|\d\d-\d\d(?:-?\d{4})?|\d{3,8}|latest|preview|experimental|exp|stable|beta|alpha)$/;

/** What follows a colon or an at sign is a variant or a version with every provider that writes one. */
const variant = /[:@][^:@]*$/;

/** Names that callers make up come by the thousand, so what is remembered of them is bounded. */
const mostRemembered = 1_000;

/**
 * Names of models, and what else providers call the same models: in other letters (`GPT-4o`), with a date or a version
 * (`gpt-4o-2024-08-06`, `gpt-4o-latest`), as a variant (`gpt-4o:free`), or under a vendor (`openai/gpt-4o`).
 */
export class ModelNames<T> {
  readonly #exact = new Map<string, T>();
  /** By the name without all that. */
  readonly #plain = new Map<string, T>();
  readonly #remembered = new Map<string, T | null>();

  /** Of two entries for one name the first counts. */
  add(name: string, value: T): void {
    const lower = name.toLowerCase();
    if (!this.#exact.has(lower)) this.#exact.set(lower, value);
    const plain = plainest(lower);
    if (!this.#plain.has(plain)) this.#plain.set(plain, value);
  }

  /** What was added for this model, by this name or by another one of it. Of several names with commas between, for the first that is known. */
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

/** Undefined where nothing can be taken off. */
function withoutTail(name: string): string | undefined {
  const shorter = name.replace(tail, '');
  const rest = shorter === name ? name.replace(variant, '') : shorter;
  return rest === name || rest === '' ? undefined : rest;
}

function withoutVendor(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
