import { findPlaces, type Places } from '../../core/json/find-places.ts';
import type { JsonMembers } from '../../core/json/scan-object.ts';
import { GatewayError } from '../../core/errors.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import type { Splice } from '../splice-bytes.ts';
import { invalidRequest } from './check-member.ts';

const member = Buffer.from('"file_id"');
const escape = Buffer.from('\\u00');

/** `{ messages: { content: { file: { file_id } } } }`, and deeper where there are lists, as usual. */
const depthOfFileIds = 4;

/** Whether a request may name a stored file. @param depth of its nesting */
export function namesFile(body: Buffer, depth: number): boolean {
  return depth >= depthOfFileIds && (body.includes(member) || body.includes(escape));
}

/**
 * Replaces the ids of stored files in a request by those of the provider.
 * @param places where such ids stand
 * @param provider name of the one that the request goes to
 * @throws GatewayError `invalid_request` for a file of the caller that another provider stores; `object_not_found` for an id that is none
 *   of the caller's, where ids last: elsewhere it passes
 */
export function openFileIds(
  body: Buffer,
  { start, end }: Pick<JsonMembers, 'start' | 'end'>,
  places: Places<'id'>,
  ids: ObjectIds,
  provider: string,
): Splice[] {
  const splices: Splice[] = [];
  findPlaces(body, start, end, places, (_kind, from, to) => {
    const sealed = JSON.parse(body.toString('utf8', from, to)) as string;
    const id = openFileId(sealed, ids, provider);
    if (id !== sealed) splices.push({ start: from, end: to, text: JSON.stringify(id) });
  });
  return splices;
}

/** The provider's ids of the caller's files that a request names. */
export function namedFiles(
  body: Buffer,
  { start, end }: Pick<JsonMembers, 'start' | 'end'>,
  places: Places<'id'>,
  ids: ObjectIds,
): ReadonlySet<string> {
  const named = new Set<string>();
  findPlaces(body, start, end, places, (_kind, from, to) => {
    const object = ids.open(JSON.parse(body.toString('utf8', from, to)) as string);
    if (object !== undefined) named.add(object.id);
  });
  return named;
}

/** The provider's id of one stored file. @throws GatewayError as `openFileIds` */
export function openFileId(sealed: string, ids: ObjectIds, provider: string): string {
  if (ids.isShared(sealed)) return sealed;
  const object = ids.open(sealed);
  if (object === undefined && ids.isLasting) throw noSuchFile(sealed);
  if (object === undefined) return sealed;
  if (object.provider !== provider) throw elsewhere(object.provider, provider);
  return object.id;
}

function noSuchFile(id: string): Error {
  return new GatewayError('object_not_found', `No such File object: ${id.slice(0, 128)}`, { param: 'file_id' });
}

function elsewhere(stored: string, asked: string): Error {
  const message = `The file is stored at the provider ${stored}, and this model is served by ${asked}.`;
  return invalidRequest('file_stored_elsewhere', 'file_id', message);
}
