interface Stored<Value> {
  readonly value: Value;
  readonly bytes: number;
}

/** Objects by their id. The most recent ones are kept. */
export class BoundedStore<Value> {
  readonly #objects = new Map<string, Stored<Value>>();
  readonly #maxCount: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(bounds: { readonly maxCount: number; readonly maxBytes: number }) {
    this.#maxCount = bounds.maxCount;
    this.#maxBytes = bounds.maxBytes;
  }

  /** Stores an object, or replaces it. @param bytes what the object counts as */
  set(id: string, value: Value, bytes: number): void {
    this.delete(id);
    this.#objects.set(id, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#objects.keys()) {
      if (this.#objects.size <= this.#maxCount && this.#bytes <= this.#maxBytes) break;
      this.delete(oldest);
    }
  }

  get(id: string): Value | undefined {
    return this.#objects.get(id)?.value;
  }

  /** False where there is no such object. */
  delete(id: string): boolean {
    this.#bytes -= this.#objects.get(id)?.bytes ?? 0;
    return this.#objects.delete(id);
  }

  /** Oldest first. */
  values(): readonly Value[] {
    return [...this.#objects.values()].map(({ value }) => value);
  }
}
