import { findPlacesInText, type Places } from '../../core/json/find-places.ts';
import { textAt } from '../../core/json/text-at.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { unreadableAnswer } from '../../core/unreadable.ts';
import type { Splice } from '../splice-bytes.ts';

/**
 * Different ids that one answer, or one event, may have. To seal one takes as long as reading thousands of bytes, and nothing else
 * happens in that time. Real lists have at most 1,000 objects.
 */
export const mostSealed = 2000;
/** Places that are looked at in one answer, or in one event: ids, names of files, items and citations. */
export const mostPlaces = 20_000;

const backslash = 0x5c;

/** Seals the ids of one provider for one caller. Remembers the last one beyond its text, because a stream repeats it in each event. */
export class IdSealer {
  protected readonly ids: ObjectIds;
  readonly #provider: string;
  readonly #sealed = new Map<string, string>();
  #places = 0;
  #last = '';
  #lastSealed = '';
  /** The last id that was found in quotes, and what it was replaced by. */
  #lastQuoted: Buffer = Buffer.alloc(0);
  #lastSealedQuoted: Buffer = Buffer.alloc(0);

  constructor(ids: ObjectIds, provider: string) {
    this.ids = ids;
    this.#provider = provider;
  }

  /** Called before each answer, and before each event of a stream. */
  protected beginText(): void {
    this.#places = 0;
    this.#sealed.clear();
  }

  /** Called at each place. @throws GatewayError `upstream_invalid` where the text has too many */
  protected countPlace(): void {
    this.#places += 1;
    if (this.#places > mostPlaces) throw unreadableAnswer(`it has more than ${mostPlaces} ids and items`);
  }

  /** @throws GatewayError `upstream_invalid` where the text has too many different ids */
  seal(id: string): string {
    if (id === '') return id;
    if (id !== this.#last) {
      this.#lastSealed = this.#sealed.get(id) ?? this.#sealNew(id);
      this.#last = id;
    }
    return this.#lastSealed;
  }

  #sealNew(id: string): string {
    if (this.#sealed.size === mostSealed) throw unreadableAnswer(`it has more than ${mostSealed} different ids`);
    const sealed = this.ids.seal(this.#provider, id);
    this.#sealed.set(id, sealed);
    return sealed;
  }

  /** The edits that seal the ids at all of the places. @throws JsonFault for a text that is not JSON, GatewayError for too many ids */
  inText(bytes: Buffer, start: number, end: number, places: Places<unknown>): readonly Splice[] {
    this.beginText();
    const splices: Splice[] = [];
    findPlacesInText(bytes, start, end, places, (_kind, from, to) => {
      this.countPlace();
      const id = textAt(bytes, from, to);
      const sealed = this.seal(id);
      if (sealed !== id) splices.push({ start: from, end: to, text: JSON.stringify(sealed) });
    });
    return splices;
  }

  /** The JSON string for the one at a place; undefined where it has escapes. */
  quoted(bytes: Buffer, start: number, end: number): Buffer | undefined {
    const last = this.#lastQuoted;
    const isLast = end - start === last.length && bytes.compare(last, 0, last.length, start, end) === 0;
    if (isLast) return this.#lastSealedQuoted;
    this.beginText();
    const found = Buffer.from(bytes.subarray(start, end));
    if (found.includes(backslash)) return undefined;
    this.#lastSealedQuoted = Buffer.from(JSON.stringify(this.seal(found.toString('utf8', 1, found.length - 1))));
    this.#lastQuoted = found;
    return this.#lastSealedQuoted;
  }
}
