import { type Places, placesIn } from '../../core/json/find-places.ts';
import type { JsonMember, JsonMembers } from '../../core/json/scan-object.ts';
import { type NamedKind, requestHasSign } from '../openai-form/open-named-ids.ts';

const cache: Places<NamedKind> = { text: 'cache' };

/**
 * A part of a message may name a stored file, and a message of the assistant the sound of an earlier answer.
 * https://platform.openai.com/docs/api-reference/chat/create. Google has a member of its own for a cache.
 * https://ai.google.dev/gemini-api/docs/openai
 */
export const namedPlaces = placesIn<NamedKind>({
  messages: placesIn<NamedKind>({
    content: placesIn<NamedKind>({ file: placesIn<NamedKind>({ file_id: { text: 'file' } }) }),
    audio: placesIn<NamedKind>({ id: { text: 'audio' } }),
  }),
  extra_body: placesIn<NamedKind>({ google: placesIn<NamedKind>({ cached_content: cache, cachedcontent: cache }) }),
});

const openBrace = 0x7b;
/** `{ messages: [{ audio: { id } }] }`: nothing is named at a smaller depth, but by one message in the place of the list, and by Google's member. */
const leastDepth = 4;

/** Whether a request may name something stored. */
export function requestMayName(body: Buffer, { depth, list }: Pick<JsonMembers, 'depth' | 'list'>): boolean {
  const isDeep = depth >= leastDepth || (depth === leastDepth - 1 && list.some((member) => isFlatter(body, member)));
  return isDeep && requestHasSign(body);
}

function isFlatter(body: Buffer, member: JsonMember): boolean {
  return member.isNamed('extra_body') || (body[member.valueStart] === openBrace && member.isNamed('messages'));
}
