import { type Places, placesIn } from '../../core/json/find-places.ts';
import type { JsonMembers } from '../../core/json/scan-object.ts';
import { type NamedKind, requestHasSign } from '../openai-form/open-named-ids.ts';

const inBlock = new Map<string, Places<NamedKind>>([['file_id', { text: 'file' }]]);
const inMention = new Map<string, Places<NamedKind>>([['file_id', { text: 'cited_file' }]]);
/**
 * A block of a message may use a file (`container_upload`, a source), or holds others that do. What a tool is called with (`input`) has
 * names of its own, and is no place.
 */
const block: Places<NamedKind> = { members: inBlock };
/** What a block has as its content only tells of a file: what a program has written, and a citation. A source is used there too. */
const mention: Places<NamedKind> = { members: inMention };
for (const members of [inBlock, inMention]) {
  members.set('source', block).set('content', mention).set('citations', mention);
}

/** Of a request the id alone, or an object with the skills that are loaded. An answer has an object. */
const container: Places<NamedKind> = placesIn({ id: { text: 'container' } }, { text: 'container' });

/** What a request names. https://docs.claude.com/en/api/messages */
export const namedPlaces: Places<NamedKind> = placesIn({
  container,
  system: block,
  messages: placesIn({ content: block }),
});

const message: Places<NamedKind> = placesIn({ container, content: block });

/** Of a complete answer and of an event. https://docs.claude.com/en/docs/agents-and-tools/tool-use/code-execution-tool */
export const answerPlaces: Places<NamedKind> = placesIn({
  container,
  content: block,
  message,
  content_block: block,
  delta: placesIn<NamedKind>({ container, citation: mention }),
});

/** Whether a request may name something stored. Its depth says nothing: a block of `system` is as deep as any message. */
export function requestMayName(body: Buffer, members: JsonMembers): boolean {
  return members.list.some((member) => member.isNamed('container')) || requestHasSign(body);
}

/** A search stops at each byte that is the first of what it looks for. The first byte of `"file_id"` is the commonest of JSON. */
const idEnd = Buffer.from('_id"');
const containerEnd = Buffer.from('container"');
/** A name of ASCII letters may be written with these escapes. */
const escape = Buffer.from('\\u00');

/** Whether an answer, or some events, may hold an id. Few do: in a text, quotes are escaped. */
export function answerMayHoldId(bytes: Buffer): boolean {
  return bytes.includes(idEnd) || bytes.includes(containerEnd) || bytes.includes(escape);
}
