import { foldName } from '../../../core/json/fold-name.ts';
import { numberOf, parseExact } from '../../../core/json/parse-exact.ts';
import type { ObjectIds, StoredObject } from '../../../core/object-ids.ts';
import { callersOwn, idName, labels } from '../../openai-form/id-members.ts';
import { IdSealer } from '../../openai-form/id-sealer.ts';
import { withoutOwner, withoutTag } from '../../openai-form/owner-tag.ts';
import { parseBody } from '../../parse-body.ts';

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
  if (typeof value !== 'object' || value === null || numberOf(value) !== undefined) return value;
  return replaceIn(value, by);
}

function replaceIn(value: object, by: Replaced): Record<string, unknown> {
  const entries = Object.entries(value).map(([name, member]: [string, unknown]) => {
    if (name === 'metadata') return [name, by.metadata(member)] as const;
    if (callersOwn.has(name)) return [name, member] as const;
    if (name === 'filename' && typeof member === 'string') return [name, by.filename(member)] as const;
    return [name, replace(member, holdsIds(name), by)] as const;
  });
  return Object.fromEntries(entries);
}

/** Some providers take a name in any case. */
function holdsIds(name: string): boolean {
  const folded = foldName(name);
  return idName.test(folded) && !labels.has(folded);
}

/** A list of 1,000 files has about 10,000 values. Each of them is made anew. */
export const mostValues = 50_000;

/** Parses a JSON object of a provider's answer. @throws GatewayError `upstream_invalid` where it has too many values */
export function parseStored(body: Buffer): unknown {
  return parseBody(body, parseExact, mostValues);
}

/** Seals the objects of one answer. @throws by the call: GatewayError `upstream_invalid` where they have too many ids */
export function objectSealer(provider: string, ids: ObjectIds): (value: object) => Record<string, unknown> {
  const sealer = new IdSealer(ids, provider);
  const by: Replaced = {
    id: (id) => sealer.seal(id),
    metadata: withoutOwner,
    filename: (name) => withoutTag(name, ids),
  };
  return (value) => replaceIn(value, by);
}

/**
 * Writes a provider's answer with the ids that the caller knows.
 * @param body a JSON object. @throws GatewayError `upstream_invalid` where it has too many values, or too many ids
 */
export function sealAnswer(body: Buffer, provider: string, ids: ObjectIds): string {
  return JSON.stringify(objectSealer(provider, ids)(parseStored(body) as object));
}

/**
 * Reads a request with the provider's ids in the place of the caller's.
 * @param body a JSON object whose values have been counted
 * @param onObject gets each object that the request names
 * @param unknown makes the error for an id that is none of the caller's
 */
export function openRequest(
  body: Buffer,
  ids: ObjectIds,
  onObject: (object: StoredObject) => void,
  unknown: (id: string) => Error,
): Record<string, unknown> {
  return replaceIn(parseExact(body.toString()) as object, {
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
