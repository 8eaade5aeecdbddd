import type { ObjectIds, StoredObject } from '../../../core/object-ids.ts';

/** Members whose values are ids of stored objects: `id`, `input_file_id`, `file_ids`, `part_ids`, `first_id`. */
const idMember = /^(?:id|[a-z_]+_ids?)$/;
/** Members with such names that belong to nothing that is stored for a caller. */
const otherIds: ReadonlySet<string> = new Set(['custom_id', 'request_id', 'organization_id', 'project_id', 'user_id']);
/** Its members are the caller's own. */
const callersOwn = 'metadata';

/** Replaces the ids in a parsed JSON value. `replace` gets each of them. The depth of the value has been checked. */
function replaceIds(value: unknown, isId: boolean, replace: (id: string) => string): unknown {
  if (typeof value === 'string') return isId ? replace(value) : value;
  if (Array.isArray(value)) return value.map((item) => replaceIds(item, isId, replace));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => {
    if (name === callersOwn) return [name, member] as const;
    return [name, replaceIds(member, idMember.test(name) && !otherIds.has(name), replace)] as const;
  });
  return Object.fromEntries(entries);
}

/** Writes a provider's answer with the ids that the caller knows. */
export function sealAnswer(body: Buffer, provider: string, ids: ObjectIds): string {
  const value = JSON.parse(body.toString()) as unknown;
  return JSON.stringify(replaceIds(value, false, (id) => (id === '' ? id : ids.seal(provider, id))));
}

/**
 * Reads a request with the provider's ids in the place of the caller's.
 * @param onObject gets each object that the request names
 * @param unknown makes the error for an id that is none of the caller's
 */
export function openRequest(
  body: Buffer,
  ids: ObjectIds,
  onObject: (object: StoredObject) => void,
  unknown: (id: string) => Error,
): Buffer {
  const value = JSON.parse(body.toString()) as unknown;
  const opened = replaceIds(value, false, (sealed) => {
    const object = ids.open(sealed);
    if (object === undefined) throw unknown(sealed);
    onObject(object);
    return object.id;
  });
  return Buffer.from(JSON.stringify(opened));
}
