import type { Message, Part } from '../../core/message.ts';
import { isObject, wrong } from '../chat-form/read-value.ts';
import type { Extensions } from '../extensions.ts';
import { readBlocks } from './read-block.ts';

const messageMembers: ReadonlySet<string> = new Set(['role', 'content']);

/** The `system` of a request: a text, or a list of texts. */
export function readSystem(system: unknown, extensions: Extensions): Message[] {
  if (system === undefined || system === null || system === '') return [];
  return [{ role: 'system', content: readContent(system, 'system', extensions) }];
}

/** @throws GatewayError `invalid_request` naming the member whose form is wrong */
export function readMessages(messages: unknown, extensions: Extensions): Message[] {
  if (!Array.isArray(messages)) throw wrong('messages', 'an array of objects');
  return messages.map((message: unknown, index) => {
    const at = `messages.${index}`;
    if (!isObject(message)) throw wrong(at, 'an object');
    const { role } = message;
    if (role !== 'user' && role !== 'assistant' && role !== 'system') {
      throw wrong(`${at}.role`, "'user', 'assistant' or 'system'");
    }
    extensions.addOthers(message, messageMembers, 'messages.');
    return { role, content: readContent(message['content'], `${at}.content`, extensions) };
  });
}

function readContent(content: unknown, at: string, extensions: Extensions): string | readonly Part[] {
  return typeof content === 'string' ? content : readBlocks(content, at, extensions);
}
