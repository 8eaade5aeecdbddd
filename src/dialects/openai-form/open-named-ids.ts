import { findPlaces, type Places } from '../../core/json/find-places.ts';
import type { JsonMembers } from '../../core/json/scan-object.ts';
import { textAt } from '../../core/json/text-at.ts';
import { GatewayError } from '../../core/errors.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import type { Splice } from '../splice-bytes.ts';
import { invalidRequest } from './check-member.ts';
import { idCounter } from './count-ids.ts';
import { notOwnId } from './not-own-id.ts';

/**
 * What a request names that a provider has stored: a file that it uses or only mentions, the sound of an earlier answer, the container in
 * which programs ran, or a cache.
 */
export type NamedKind = 'file' | 'cited_file' | 'audio' | 'container' | 'cache';
type UsedKind = Exclude<NamedKind, 'cited_file'>;

/**
 * One of these names, or a character of one that is written as an escape, stands in every request that names something. Some providers
 * take a name in any case.
 */
const sign = /"(?:file_id|audio|cached_?content)"|\\u00/i;
/** A piece of a body that is searched at once, and what it has of the next one: more than a name of escapes alone. */
const pieceBytes = 65_536;
const sharedBytes = 64;
const quote = 0x22;
const paramOf: Readonly<Record<UsedKind, string>> = {
  file: 'file_id',
  audio: 'messages.audio.id',
  container: 'container',
  cache: 'extra_body.google.cached_content',
};

/** Whether a request, as a glance at its bytes shows, may name something stored. */
export function requestHasSign(body: Buffer): boolean {
  for (let at = 0; at < body.length; at += pieceBytes - sharedBytes) {
    const piece = body.subarray(at, at + pieceBytes);
    // A picture is one long string.
    if (piece.includes(quote) && sign.test(piece.toString('latin1'))) return true;
  }
  return false;
}

/**
 * Replaces the ids of what a request names by those of the provider.
 * @param places where such ids stand
 * @param provider name of the one that the request goes to
 * @throws GatewayError `invalid_request` for something of the caller that another provider stores; `object_not_found` for an id that is
 *   none of the caller's, where ids last: elsewhere it passes
 */
export function openNamedIds(
  body: Buffer,
  { start, end }: Pick<JsonMembers, 'start' | 'end'>,
  places: Places<NamedKind>,
  ids: ObjectIds,
  provider: string,
): Splice[] {
  const splices: Splice[] = [];
  const count = idCounter();
  findPlaces(body, start, end, places, (kind, from, to) => {
    count();
    const sealed = textAt(body, from, to);
    const id = openNamedId(kind, sealed, ids, provider);
    if (id !== sealed) splices.push({ start: from, end: to, text: JSON.stringify(id) });
  });
  return splices;
}

/** The ids of one provider of what a request names and is the caller's. */
export function namedIds(
  body: Buffer,
  { start, end }: Pick<JsonMembers, 'start' | 'end'>,
  places: Places<NamedKind>,
  ids: ObjectIds,
  provider: string,
): ReadonlySet<string> {
  const named = new Set<string>();
  findPlaces(body, start, end, places, (_kind, from, to) => {
    const object = ids.open(textAt(body, from, to));
    if (object?.provider === provider) named.add(object.id);
  });
  return named;
}

/** The provider's id of one stored object. @throws GatewayError as `openNamedIds` */
export function openNamedId(kind: NamedKind, sealed: string, ids: ObjectIds, provider: string): string {
  if (ids.isShared(sealed)) return sealed;
  const object = ids.open(sealed);
  if (object?.provider === provider) return object.id;
  if (object === undefined && !ids.isLasting) return sealed;
  // The provider may repeat it in an answer, where each id is sealed for the caller.
  if (kind === 'cited_file') return notOwnId(sealed);
  throw object === undefined ? notFound(kind, sealed) : elsewhere(kind, object.provider, provider);
}

function notFound(kind: UsedKind, id: string): Error {
  const name = kind === 'file' ? 'File object' : kind;
  return new GatewayError('object_not_found', `No such ${name}: ${id.slice(0, 128)}`, { param: paramOf[kind] });
}

function elsewhere(kind: UsedKind, stored: string, asked: string): Error {
  const message = `The ${kind} is stored at the provider ${stored}, and this model is served by ${asked}.`;
  return invalidRequest(`${kind}_stored_elsewhere`, paramOf[kind], message);
}
