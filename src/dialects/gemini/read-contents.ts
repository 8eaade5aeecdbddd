import type { Message, Part } from '../../core/message.ts';
import { isObject, wrong } from '../chat-form/read-value.ts';
import { CallIds } from './call-ids.ts';
import type { Extensions } from '../extensions.ts';
import { joinTurns, simplest } from './join-turns.ts';
import { listOf, protoMembers } from './proto-members.ts';
import { readPart } from './read-part.ts';

const contentMembers: ReadonlySet<string> = new Set(['role', 'parts']);

/** @throws GatewayError `invalid_request` naming the member whose form is wrong */
export function readContents(value: unknown, extensions: Extensions): Message[] {
  const calls = new CallIds();
  const contents = listOf(value);
  return joinTurns(contents.map((content, index) => readContent(content, `contents.${index}`, calls, extensions)));
}

/** The system text. Its role has no meaning. */
export function readSystem(value: unknown, extensions: Extensions): Message[] {
  if (value === undefined) return [];
  const content = typeof value === 'string' ? { parts: [{ text: value }] } : value;
  const { content: said } = readContent(content, 'systemInstruction', new CallIds(), extensions);
  return said.length === 0 ? [] : [{ role: 'system', content: said }];
}

function readContent(value: unknown, at: string, calls: CallIds, extensions: Extensions): Message {
  if (!isObject(value)) throw wrong(at, 'an object');
  const content = protoMembers(value, at);
  extensions.addOthers(content, contentMembers, 'contents.');
  const parts = listOf(content['parts']).map((part, index) =>
    readPart(part, `${at}.parts.${index}`, calls, extensions),
  );
  return simplest({ role: roleOf(content['role'], at, parts), content: parts });
}

/** Google takes a content without a role as the user's. `function` is an older role of results. */
function roleOf(role: unknown, at: string, parts: readonly Part[]): Message['role'] {
  if (role === 'model') return 'assistant';
  if (at === 'systemInstruction') return 'system';
  if (role !== undefined && role !== '' && role !== 'user' && role !== 'function') {
    throw wrong(`${at}.role`, "'user' or 'model'");
  }
  return parts.length > 0 && parts.every(({ kind }) => kind === 'tool_result') ? 'tool' : 'user';
}
