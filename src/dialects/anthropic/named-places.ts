import { type Places, placesIn } from '../../core/json/find-places.ts';
import type { JsonMembers } from '../../core/json/scan-object.ts';
import { mayNameObjects, type NamedKind } from '../openai-form/open-named-ids.ts';

const inBlock = new Map<string, Places<NamedKind>>([['file_id', { text: 'file' }]]);
/**
 * A block may name a file (`container_upload`, a source, what a program has written, a citation), or holds others that do. What a tool
 * is called with (`input`) has names of its own, and is no place.
 */
const block: Places<NamedKind> = { members: inBlock };
for (const name of ['source', 'content', 'citations']) inBlock.set(name, block);

/** Of a request the id alone, or an object with the skills that are loaded. An answer has an object. */
const container: Places<NamedKind> = placesIn({ id: { text: 'container' } }, { text: 'container' });

/** What a request names. https://docs.claude.com/en/api/messages */
export const namedPlaces: Places<NamedKind> = placesIn({ container, system: block, messages: block });

const message: Places<NamedKind> = placesIn({ container, content: block });

/** Of a complete answer and of an event. https://docs.claude.com/en/docs/agents-and-tools/tool-use/code-execution-tool */
export const answerPlaces: Places<NamedKind> = placesIn({
  container,
  content: block,
  message,
  content_block: block,
  delta: placesIn<NamedKind>({ container, citation: block }),
});

/** Whether a request may name something stored. */
export function mayName(body: Buffer, members: JsonMembers): boolean {
  return members.list.some((member) => member.isNamed('container')) || mayNameObjects(body, members);
}

/** The end of a name is found ten times as fast as the whole. */
const idEnd = Buffer.from('_id"');
const containerEnd = Buffer.from('container"');
const escape = Buffer.from('u00');

/** Whether an answer, or some events, may hold an id. Few do: in a text, quotes are escaped. */
export function mayHold(bytes: Buffer): boolean {
  return bytes.includes(idEnd) || bytes.includes(containerEnd) || bytes.includes(escape);
}
