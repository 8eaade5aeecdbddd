import type { Message, Part, Role } from '../../core/message.ts';
import { isObject, optionalText, text, wrong } from '../chat-form/read-value.ts';
import { readContent } from './read-part.ts';
import type { NoteExtension } from './read-options.ts';
import { readReasoningItem, withSignatures } from './reasoning-item.ts';

type Members = Readonly<Record<string, unknown>>;

/** Items in which a provider reports what its own tools did. The answer that follows them contains the outcome. */
const reports: ReadonlySet<unknown> = new Set(['web_search_call', 'file_search_call', 'mcp_list_tools']);

const roles: ReadonlySet<unknown> = new Set<Role>(['user', 'assistant', 'system', 'developer']);

/**
 * Reads `input`: a text of the user, or items. Items of the assistant that follow each other become one message, because
 * other dialects keep the calls of one turn in one message.
 * @throws GatewayError `invalid_request` naming the item whose form is wrong
 */
export function readInput(input: unknown, note: NoteExtension): Message[] {
  if (input === undefined || input === null) return [];
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  if (!Array.isArray(input)) throw wrong('input', 'a string or an array of items');
  const messages: Message[] = [];
  let turn: Part[] = [];
  const endTurn = (): void => {
    if (turn.length > 0) messages.push({ role: 'assistant', content: withSignatures(turn) });
    turn = [];
  };
  for (const [index, item] of (input as unknown[]).entries()) {
    const read = readItem(item, `input.${index}`, note);
    if ('role' in read) {
      endTurn();
      messages.push(read);
    } else turn.push(...read.ofAssistant);
  }
  endTurn();
  return messages;
}

type ReadItem = Message | { readonly ofAssistant: readonly Part[] };

function readItem(item: unknown, path: string, note: NoteExtension): ReadItem {
  if (!isObject(item)) throw wrong(path, 'an object');
  switch (item['type']) {
    case undefined:
    case 'message':
      return readMessage(item, path, note);
    case 'function_call':
      return { ofAssistant: [readCall(item, path, note)] };
    case 'function_call_output':
      return readOutput(item, path, note);
    case 'reasoning':
      return { ofAssistant: readThought(item, path, note) };
    default: {
      const image = readImage(item, path, note);
      if (image !== undefined) return { ofAssistant: [image] };
      const name = `input.${text(item['type'], `${path}.type`)}`;
      const needed = reports.has(item['type']) ? {} : { isIndispensable: true as const };
      return { ofAssistant: [{ kind: 'extension', dialect: 'openai-responses', name, value: item, ...needed }] };
    }
  }
}

function readMessage(item: Members, path: string, note: NoteExtension): ReadItem {
  const { role, content, type: _type, id: _id, status: _status, ...rest } = item;
  noteOthers(rest, 'input', note);
  if (!isRole(role)) throw wrong(`${path}.role`, "'user', 'assistant', 'system' or 'developer'");
  const read = readContent(content, `${path}.content`, note);
  if (role !== 'assistant') return { role, content: read };
  return { ofAssistant: typeof read === 'string' ? [{ kind: 'text', text: read }] : read };
}

function isRole(value: unknown): value is Role {
  return roles.has(value);
}

function readCall(item: Members, path: string, note: NoteExtension): Part {
  const { call_id: callId, name, arguments: json, type: _type, id: _id, status: _status, ...rest } = item;
  noteOthers(rest, 'input.function_call', note);
  return {
    kind: 'tool_call',
    id: text(callId, `${path}.call_id`),
    name: text(name, `${path}.name`),
    arguments: text(json, `${path}.arguments`),
  };
}

/** An image that the assistant has made, by OpenAI's own tool or by a model of another dialect. Undefined for other items. */
function readImage(item: Members, path: string, note: NoteExtension): Part | undefined {
  const { type: kind, result, output_format: format, id: _id, status: _status, ...rest } = item;
  if (kind !== 'image_generation_call' || typeof result !== 'string') return undefined;
  noteOthers(rest, 'input.image_generation_call', note);
  const { type = 'png' } = optionalText('type', format, `${path}.output_format`);
  const source = { kind: 'data', data: result, mediaType: `image/${type}` } as const;
  return { kind: 'image', source };
}

function readThought(item: Members, path: string, note: NoteExtension): readonly Part[] {
  const { type: _type, id: _id, status: _status, summary: _summary, content: _content, ...others } = item;
  const { encrypted_content: _encrypted, ...rest } = others;
  noteOthers(rest, 'input.reasoning', note);
  return readReasoningItem(item, path);
}

function readOutput(item: Members, path: string, note: NoteExtension): Message {
  const { call_id: callId, output, type: _type, id: _id, status: _status, ...rest } = item;
  noteOthers(rest, 'input.function_call_output', note);
  const content = readContent(output, `${path}.output`, note);
  return { role: 'tool', content: [{ kind: 'tool_result', callId: text(callId, `${path}.call_id`), content }] };
}

/** SDKs send the items of earlier answers back, with unused members set to null. Those are ignored. */
function noteOthers(members: Members, of: string, note: NoteExtension): void {
  for (const [name, value] of Object.entries(members)) if (value !== null) note(`${of}.${name}`, value);
}
