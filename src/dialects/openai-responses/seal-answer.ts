import { findPlaces, type Places } from '../../core/json/find-places.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { scanObject } from '../../core/json/scan-object.ts';
import { withoutTag } from '../openai-form/owner-tag.ts';
import { applySplices, type Splice } from '../splice-bytes.ts';
import { notOwnId } from './not-own-id.ts';
import { answerPlaces, type StoredKind } from './stored-places.ts';

const backslash = 0x5c;
const quote = 0x22;

/** Seals the ids of one provider for one caller. Remembers the last one, because a stream repeats it in each event. */
export class IdSealer {
  readonly #ids: ObjectIds;
  readonly #provider: string;
  #last = '';
  #lastSealed = '';
  /** The last id that was found in quotes, and what it was replaced by. */
  #lastQuoted: Buffer = Buffer.alloc(0);
  #lastSealedQuoted: Buffer = Buffer.alloc(0);

  constructor(ids: ObjectIds, provider: string) {
    this.#ids = ids;
    this.#provider = provider;
  }

  seal(id: string): string {
    if (id === '') return id;
    if (id !== this.#last) {
      this.#lastSealed = this.#ids.seal(this.#provider, id);
      this.#last = id;
    }
    return this.#lastSealed;
  }

  /** The JSON string for the one at a place; undefined where it has escapes. */
  quoted(bytes: Buffer, start: number, end: number): Buffer | undefined {
    const last = this.#lastQuoted;
    const isLast = end - start === last.length && bytes.compare(last, 0, last.length, start, end) === 0;
    if (isLast) return this.#lastSealedQuoted;
    const found = Buffer.from(bytes.subarray(start, end));
    if (found.includes(backslash)) return undefined;
    this.#lastSealedQuoted = Buffer.from(JSON.stringify(this.seal(found.toString('utf8', 1, found.length - 1))));
    this.#lastQuoted = found;
    return this.#lastSealedQuoted;
  }

  /** The edits that seal all ids at the places. @throws JsonFault for a text that is not JSON */
  splices(bytes: Buffer, start: number, end: number, places: Places<StoredKind>): Splice[] {
    const splices: Splice[] = [];
    /** Position of the last cited file among the edits; -1 where it keeps its id, which all may use. */
    let file = -1;
    findPlaces(bytes, start, end, places, (kind, from, to) => {
      if (kind === 'item') return;
      if (kind === 'citation') {
        const edit = splices[file];
        if (edit !== undefined && this.#isOfOthers(bytes.subarray(from, to))) splices[file] = this.#notOwn(bytes, edit);
        file = -1;
        return;
      }
      const text = textAt(bytes, from, to);
      const rewritten = kind === 'filename' ? withoutTag(text, this.#ids) : this.seal(text);
      if (kind === 'cited_file') file = rewritten === text ? -1 : splices.length;
      if (rewritten !== text) splices.push({ start: from, end: to, text: JSON.stringify(rewritten) });
    });
    return splices;
  }

  /**
   * Whether a citation names a file that the caller has not stored, as one in a store of the company that all may search: the name of
   * a caller's file tells its owner. A file in a container was made for the caller.
   */
  #isOfOthers(citation: Buffer): boolean {
    const scanned = scanObject(citation);
    const list = scanned.kind === 'object' ? scanned.members.list : [];
    const name = list.find((member) => member.isNamed('filename'));
    if (name === undefined || citation[name.valueStart] !== quote) return false;
    if (list.some((member) => member.isNamed('container_id'))) return false;
    const filename = textAt(citation, name.valueStart, name.valueEnd);
    return withoutTag(filename, this.#ids) === filename;
  }

  #notOwn(bytes: Buffer, { start, end }: Splice): Splice {
    return { start, end, text: JSON.stringify(this.seal(notOwnId(textAt(bytes, start, end)))) };
  }
}

/** The text of a JSON string. */
export function textAt(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start + 1, end - 1);
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
}

/** A complete answer with the ids that the caller knows. @param body valid JSON */
export function sealAnswer(body: Buffer, provider: string, ids: ObjectIds): Buffer {
  return applySplices(body, new IdSealer(ids, provider).splices(body, 0, body.length, answerPlaces));
}
