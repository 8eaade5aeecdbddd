import { foldName } from '../../core/json/fold-name.ts';
import { findPlaces } from '../../core/json/find-places.ts';
import { type JsonMember, type JsonMembers, readText, scanObject } from '../../core/json/scan-object.ts';
import { textAt } from '../../core/json/text-at.ts';
import { GatewayError } from '../../core/errors.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { invalidRequest } from '../openai-form/check-member.ts';
import { idCounter } from '../openai-form/count-ids.ts';
import { notOwnId } from '../openai-form/not-own-id.ts';
import type { Splice } from '../splice-bytes.ts';
import { requestPlaces, type StoredKind } from './stored-places.ts';

/** What a request names of what providers store. */
export interface NamedObjects {
  /** The edits that put the provider's ids in the place of the caller's. */
  readonly splices: readonly Splice[];
  readonly objects: readonly NamedObject[];
}

interface NamedObject {
  /** The id that the caller wrote. */
  readonly id: string;
  /** The provider's id. */
  readonly opened: string;
  readonly provider: string;
  /** The parameter that names it. */
  readonly param: string;
}

/**
 * Types of items that are whole without what the provider stores. An item of such a type may have come from another caller or from
 * another provider, and is sent without its id.
 */
const wholeTypes: ReadonlySet<string> = new Set([
  'message',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
]);

/**
 * Opens all ids in a request of this caller. Where ids do not last, only those of this process's files and the like are opened, and all
 * others pass.
 * @param body a JSON object. @throws GatewayError `object_not_found` for an id that is none of the caller's, wherever it stands; `invalid_request` for
 *   too many
 */
export function openIds(body: Buffer, members: JsonMembers, ids: ObjectIds): NamedObjects {
  const opener = new IdOpener(body, ids);
  for (const member of members.list) opener.openMember(member);
  return opener;
}

/**
 * The edits for a request that goes to one provider.
 * @throws GatewayError `object_not_found` for an object that another one stores
 */
export function splicesFor({ splices, objects }: NamedObjects, provider: string): readonly Splice[] {
  const elsewhere = objects.find((object) => object.provider !== provider);
  if (elsewhere !== undefined) throw notFound(elsewhere.id, elsewhere.param);
  return splices;
}

/** The provider's ids of all that a request names. */
export function namedIds(named: NamedObjects | undefined): ReadonlySet<string> {
  return new Set(named?.objects.map(({ opened }) => opened));
}

class IdOpener implements NamedObjects {
  readonly splices: Splice[] = [];
  readonly objects: NamedObject[] = [];
  readonly #body: Buffer;
  readonly #ids: ObjectIds;
  readonly #count = idCounter();
  /** An id in the item that is being read is none of the caller's. */
  #isForeign = false;

  constructor(body: Buffer, ids: ObjectIds) {
    this.#body = body;
    this.#ids = ids;
  }

  openMember(member: JsonMember): void {
    const param = foldName(member.key);
    const places = requestPlaces.members.get(param);
    if (places === undefined) return;
    findPlaces(this.#body, member.valueStart, member.valueEnd, places, (kind, start, end) => {
      this.#onPlace(kind, start, end, param);
    });
  }

  #onPlace(kind: StoredKind, start: number, end: number, param: string): void {
    if (kind === 'item') {
      if (this.#isForeign) this.#dropId(start, end, param);
      this.#isForeign = false;
      return;
    }
    if (kind === 'filename' || kind === 'citation') return;
    this.#count();
    const id = textAt(this.#body, start, end);
    if (kind === 'id' && this.#ids.isShared(id)) return;
    const object = this.#ids.open(id);
    if (object !== undefined) {
      this.splices.push({ start, end, text: JSON.stringify(object.id) });
      this.objects.push({ id, opened: object.id, provider: object.provider, param });
    } else if (!this.#ids.isLasting) return;
    else if (kind === 'item_id') this.#isForeign = true;
    else if (kind === 'id') throw notFound(id, param);
    // The provider repeats the item in an answer, where each id is sealed for the caller.
    else this.splices.push({ start, end, text: JSON.stringify(notOwnId(id)) });
  }

  /** Leaves out the id of an item that is whole without it. */
  #dropId(start: number, end: number, param: string): void {
    const item = this.#body.subarray(start, end);
    const scanned = scanObject(item);
    const list = scanned.kind === 'object' ? scanned.members.list : [];
    const idMembers = list.filter((member) => member.key.toLowerCase() === 'id');
    const [id, ...others] = idMembers;
    if (id === undefined || others.length > 0) throw invalidRequest('duplicate_parameter', param, repeatedId);
    if (!isWhole(item, list)) throw notFound(readText(item, id), param);
    const at = list.indexOf(id);
    const next = list[at + 1];
    const previous = list[at - 1];
    const from = next === undefined && previous !== undefined ? previous.valueEnd : id.keyStart;
    const to = next === undefined ? id.valueEnd : next.keyStart;
    this.splices.push({ start: start + from, end: start + to, text: '' });
  }
}

const repeatedId = "Duplicate parameter: 'id' of an item.";

function isWhole(item: Buffer, list: readonly JsonMember[]): boolean {
  const text = (name: string): string | undefined => {
    const member = list.find((one) => one.isNamed(name));
    return member !== undefined && item[member.valueStart] === 0x22 ? readText(item, member) : undefined;
  };
  const has = (name: string): boolean => list.some((one) => one.isNamed(name));
  const isFilled = (name: string): boolean => {
    const member = list.find((one) => one.isNamed(name));
    return member !== undefined && item.toString('latin1', member.valueStart, member.valueEnd).includes('{');
  };
  const type = text('type') ?? (has('type') || !has('role') ? '' : 'message');
  const isEncrypted = (text('encrypted_content') ?? '') !== '';
  if (type === 'reasoning') return isEncrypted || isFilled('summary') || isFilled('content');
  if (type === 'compaction') return isEncrypted;
  return wholeTypes.has(type) && (has('content') || has('call_id'));
}

/** Parameters by which a request goes on from earlier answers. */
const continuing: ReadonlySet<string> = new Set(['input', 'previous_response_id', 'conversation']);

export function notFound(id: string, param: string): GatewayError {
  const advice = continuing.has(param)
    ? ' An answer that no provider has stored is continued with its items in input (AI SDK: store: false).'
    : '';
  const message = `No such object: ${id.slice(0, 128)}. What a provider stores belongs to the caller that made it.${advice}`;
  return new GatewayError('object_not_found', message, { param });
}
