import type { ObjectIds, StoredObject } from '../../../core/object-ids.ts';
import { withoutOwner, withoutTag } from '../../openai-form/owner-tag.ts';

/** Members whose values are ids of stored objects: `id`, `input_file_id`, `file_ids`, `part_ids`, `first_id`. */
const idMember = /^(?:id|[a-z_]+_ids?)$/;
/** Members with such names that belong to nothing that is stored for a caller. */
const otherIds: ReadonlySet<string> = new Set(['custom_id', 'request_id', 'organization_id', 'project_id', 'user_id']);
/** Their members are the caller's own. */
const callersOwn: ReadonlySet<string> = new Set(['metadata', 'attributes', 'filters']);

/** What becomes of the ids and of other members of a value. */
interface Replaced {
  id(id: string): string;
  metadata(value: unknown): unknown;
  filename(name: string): string;
}

/** Makes a parsed JSON value anew. The depth of the value has been checked. */
function replace(value: unknown, isId: boolean, by: Replaced): unknown {
  if (typeof value === 'string') return isId ? by.id(value) : value;
  if (Array.isArray(value)) return value.map((item) => replace(item, isId, by));
  if (typeof value !== 'object' || value === null) return value;
  return replaceIn(value, by);
}

function replaceIn(value: object, by: Replaced): Record<string, unknown> {
  const entries = Object.entries(value).map(([name, member]: [string, unknown]) => {
    if (name === 'metadata') return [name, by.metadata(member)] as const;
    if (callersOwn.has(name)) return [name, member] as const;
    if (name === 'filename' && typeof member === 'string') return [name, by.filename(member)] as const;
    return [name, replace(member, idMember.test(name) && !otherIds.has(name), by)] as const;
  });
  return Object.fromEntries(entries);
}

/** A provider's object with the ids that the caller knows. */
export function sealObject(value: object, provider: string, ids: ObjectIds): Record<string, unknown> {
  return replaceIn(value, {
    id: (id) => (id === '' ? id : ids.seal(provider, id)),
    metadata: withoutOwner,
    filename: (name) => withoutTag(name, ids),
  });
}

/** Writes a provider's answer with the ids that the caller knows. */
export function sealAnswer(body: Buffer, provider: string, ids: ObjectIds): string {
  return JSON.stringify(sealObject(JSON.parse(body.toString()) as object, provider, ids));
}

/**
 * Reads a request with the provider's ids in the place of the caller's.
 * @param body a JSON object
 * @param onObject gets each object that the request names
 * @param unknown makes the error for an id that is none of the caller's
 */
export function openRequest(
  body: Buffer,
  ids: ObjectIds,
  onObject: (object: StoredObject) => void,
  unknown: (id: string) => Error,
): Record<string, unknown> {
  return replaceIn(JSON.parse(body.toString()) as object, {
    id: (sealed) => {
      if (ids.isShared(sealed)) return sealed;
      const object = ids.open(sealed);
      if (object === undefined) throw unknown(sealed);
      onObject(object);
      return object.id;
    },
    metadata: (value) => value,
    filename: (name) => name,
  });
}
