import type { CounterKind } from './counter-key.ts';

/** A change of one counter, about what was taken from it at one time. */
export interface Entry {
  readonly kind: CounterKind['kind'] | 'u';
  readonly key: string;
  readonly span: string;
  /** By the store's clock: when it was admitted, or when its period ends. */
  takenAtMs: number;
  /** Units to release; a negative number reserves units. Valid for one session. */
  release: number;
  /** Units used. Applied exactly once, even if the connection breaks. */
  add: number;
}

/** Identifies what was taken: the counter and the time. */
export type EntryKey = Readonly<Pick<Entry, 'kind' | 'key' | 'span' | 'takenAtMs'>>;

/** Entries by key. Entries with the same key are added up. */
export class Entries {
  readonly #entries = new Map<string, Entry>();

  get size(): number {
    return this.#entries.size;
  }

  has(entryKey: EntryKey): boolean {
    return this.#entries.has(idOf(entryKey));
  }

  add(entryKey: EntryKey, release: number, add: number): Entry {
    const id = idOf(entryKey);
    const known = this.#entries.get(id);
    if (known === undefined) {
      const entry = { ...entryKey, release, add };
      this.#entries.set(id, entry);
      return entry;
    }
    known.release += release;
    known.add += add;
    // A slot counts until its last admission is a whole window old, so the later time is kept.
    known.takenAtMs = Math.max(known.takenAtMs, entryKey.takenAtMs);
    return known;
  }

  delete(entryKey: EntryKey): void {
    this.#entries.delete(idOf(entryKey));
  }

  /** Removes and returns at most `most` entries that fulfil the condition. */
  drain(most: number, fits: (entry: Entry) => boolean = () => true): Entry[] {
    const drained: Entry[] = [];
    for (const [id, entry] of this.#entries) {
      if (drained.length >= most) break;
      if (!fits(entry)) continue;
      this.#entries.delete(id);
      drained.push(entry);
    }
    return drained;
  }

  values(): Iterable<Entry> {
    return this.#entries.values();
  }
}

const slotsPerWindow = 60;

/** Tokens admitted in the same slot of a window are settled together, because the counter knows only the slot. */
function idOf({ kind, key, span, takenAtMs }: EntryKey): string {
  const at = kind === 't' ? Math.floor(takenAtMs / (Number(span) / slotsPerWindow)) : takenAtMs;
  return `${key}\n${at}${kind === 'u' ? span : ''}`;
}
