import { findPlacesInText, type Places } from '../../core/json/find-places.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { scanObject } from '../../core/json/scan-object.ts';
import { textAt } from '../../core/json/text-at.ts';
import { IdSealer } from '../openai-form/id-sealer.ts';
import { notOwnId } from '../openai-form/not-own-id.ts';
import { withoutTag } from '../openai-form/owner-tag.ts';
import type { EventSealer, OnlyId } from '../openai-form/sealed-stream.ts';
import { applySplices, type Splice } from '../splice-bytes.ts';
import { answerPlaces, eventPlaces, type StoredKind } from './stored-places.ts';

const lf = 0x0a;
const quote = 0x22;
const eventStart = Buffer.from('event: response.');
const deltaEnd = Buffer.from('.delta');
const dataStart = Buffer.from('data: {"type":"');
/** In a JSON text these bytes stand only where a member begins. */
const itemId = Buffer.from('"item_id":"');

/** Seals the ids in the answers and events of one provider for one caller. */
export class ResponseSealer extends IdSealer implements EventSealer {
  /** The edits that seal all ids at the places. @throws JsonFault for a text that is not JSON, GatewayError for too many ids */
  splices(bytes: Buffer, start: number, end: number, places: Places<StoredKind>): readonly Splice[] {
    this.beginText();
    const splices: Splice[] = [];
    /** Position of the last cited file among the edits; -1 where it keeps its id, which all may use. */
    let file = -1;
    findPlacesInText(bytes, start, end, places, (kind, from, to) => {
      this.countPlace();
      if (kind === 'item') return;
      if (kind === 'citation') {
        const edit = splices[file];
        if (edit !== undefined && this.#isOfOthers(bytes.subarray(from, to))) splices[file] = this.#notOwn(bytes, edit);
        file = -1;
        return;
      }
      const text = textAt(bytes, from, to);
      const rewritten = kind === 'filename' ? withoutTag(text, this.ids) : this.seal(text);
      if (kind === 'cited_file') file = rewritten === text ? -1 : splices.length;
      if (rewritten !== text) splices.push({ start: from, end: to, text: JSON.stringify(rewritten) });
    });
    return splices;
  }

  inEvent(bytes: Buffer, start: number, end: number): readonly Splice[] {
    return this.splices(bytes, start, end, eventPlaces);
  }

  /** Of a delta in the form in which OpenAI sends it: two lines, and the data begins with the type that the event's name says. */
  onlyId(events: Buffer, at: number): OnlyId | undefined {
    if (!standsAt(events, at, eventStart)) return undefined;
    const nameEnd = events.indexOf(lf, at + eventStart.length);
    const typeAt = nameEnd + 1 + dataStart.length;
    if (!standsAt(events, nameEnd - deltaEnd.length, deltaEnd) || !standsAt(events, nameEnd + 1, dataStart))
      return undefined;
    const nameAt = at + 'event: '.length;
    const typeEnd = typeAt + nameEnd - nameAt;
    const behind = events.indexOf(lf, typeEnd) + 2;
    if (behind === 1 || events[behind - 1] !== lf || events[typeEnd] !== quote) return undefined;
    if (events.compare(events, nameAt, nameEnd, typeAt, typeEnd) !== 0) return undefined;
    const found = events.subarray(typeEnd, behind).indexOf(itemId);
    if (found === -1) return undefined;
    const start = typeEnd + found + itemId.length - 1;
    const end = events.indexOf(quote, start + 1) + 1;
    if (end === 0 || end > behind) return undefined;
    const sealed = this.quoted(events, start, end);
    return sealed === undefined ? undefined : { start, end, sealed, behind };
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
    return withoutTag(filename, this.ids) === filename;
  }

  #notOwn(bytes: Buffer, { start, end }: Splice): Splice {
    return { start, end, text: JSON.stringify(this.seal(notOwnId(textAt(bytes, start, end)))) };
  }
}

/** A complete answer with the ids that the caller knows. @param body valid JSON */
export function sealAnswer(body: Buffer, provider: string, ids: ObjectIds): Buffer {
  return applySplices(body, new ResponseSealer(ids, provider).splices(body, 0, body.length, answerPlaces));
}

function standsAt(bytes: Buffer, at: number, expected: Buffer): boolean {
  const end = at + expected.length;
  return at >= 0 && end <= bytes.length && bytes.compare(expected, 0, expected.length, at, end) === 0;
}
