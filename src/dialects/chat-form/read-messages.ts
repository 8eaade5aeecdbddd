import type { Message, Part, Role, ToolCallPart } from '../../core/conversation.ts';
import { isObject, optionalText, text, wrong } from './read-value.ts';

/** Hears of a member that the hub has no word for, by its name with the names above it. */
type OnUnknown = (name: string, value: unknown) => void;

/**
 * Messages in the form of OpenAI's chat completions, which Headgate's own dialect takes too.
 * @throws GatewayError `invalid_request` naming what has another form
 */
export function readMessages(value: unknown, onUnknown: OnUnknown): Message[] {
  if (!Array.isArray(value)) throw wrong('messages', 'an array of objects');
  return value.map((message: unknown, index) => readMessage(message, `messages.${index}`, onUnknown));
}

const roles: ReadonlySet<unknown> = new Set<Role>(['system', 'developer', 'user', 'assistant', 'tool']);

function isRole(value: unknown): value is Role {
  return roles.has(value);
}

function readMessage(message: unknown, path: string, onUnknown: OnUnknown): Message {
  if (!isObject(message)) throw wrong(path, 'an object');
  const { role, content, name, tool_calls: calls, tool_call_id: callId, reasoning_content: thought, ...rest } = message;
  // What SDKs repeat of an answer that they got, where it says nothing.
  for (const [member, value] of Object.entries(rest)) if (value !== null) onUnknown(`messages.${member}`, value);
  if (!isRole(role)) throw wrong(`${path}.role`, "'system', 'developer', 'user', 'assistant' or 'tool'");
  const said = withReasoning(readContent(content, `${path}.content`, onUnknown), thought);
  return {
    role,
    content: role === 'tool' ? [toolResult(said, callId, path)] : withToolCalls(said, readToolCalls(calls, path)),
    ...(content === null ? { hasNullContent: true } : {}),
    ...optionalText('name', name, `${path}.name`),
  };
}

function toolResult(content: Message['content'], callId: unknown, path: string): Part {
  return { kind: 'tool_result', callId: text(callId, `${path}.tool_call_id`), content };
}

function withReasoning(said: Message['content'], thought: unknown): Message['content'] {
  return typeof thought === 'string' && thought !== ''
    ? [{ kind: 'reasoning', text: thought }, ...inParts(said)]
    : said;
}

function withToolCalls(said: Message['content'], calls: readonly ToolCallPart[]): Message['content'] {
  return calls.length === 0 ? said : [...inParts(said), ...calls];
}

function inParts(said: Message['content']): readonly Part[] {
  return typeof said === 'string' ? [{ kind: 'text', text: said }] : said;
}

function readContent(content: unknown, path: string, onUnknown: OnUnknown): Message['content'] {
  if (typeof content === 'string') return content;
  if (content === undefined || content === null) return [];
  if (!Array.isArray(content)) throw wrong(path, 'a string or an array of objects');
  return content.map((part: unknown, index) => {
    const at = `${path}.${index}`;
    if (!isObject(part)) throw wrong(at, 'an object');
    for (const [name, value] of Object.entries(part)) {
      if (name !== part['type'] && !partMembers.has(name)) onUnknown(`messages.content.${name}`, value);
    }
    return readPart(part, at);
  });
}

const partMembers: ReadonlySet<string> = new Set(['type', 'cache_control']);

function readPart(part: Readonly<Record<string, unknown>>, path: string): Part {
  switch (part['type']) {
    case 'text':
      return { kind: 'text', text: text(part['text'], `${path}.text`), ...cacheOf(part) };
    case 'refusal':
      return { kind: 'refusal', text: text(part['refusal'], `${path}.refusal`) };
    case 'image_url': {
      const image = isObject(part['image_url']) ? part['image_url'] : { url: part['image_url'] };
      const url = text(image['url'], `${path}.image_url.url`);
      return { kind: 'image', url, ...optionalText('detail', image['detail'], path), ...cacheOf(part) };
    }
    case 'input_audio': {
      const audio = memberObject(part, 'input_audio', path);
      const at = `${path}.input_audio`;
      return { kind: 'audio', data: text(audio['data'], `${at}.data`), format: text(audio['format'], `${at}.format`) };
    }
    case 'file': {
      const { file_data: data, file_id: id, filename: name } = memberObject(part, 'file', path);
      return {
        kind: 'file',
        ...optionalText('data', data, `${path}.file.file_data`),
        ...optionalText('id', id, `${path}.file.file_id`),
        ...optionalText('name', name, `${path}.file.filename`),
        ...cacheOf(part),
      };
    }
    default:
      throw wrong(`${path}.type`, "'text', 'image_url', 'input_audio', 'file' or 'refusal'");
  }
}

/** Some providers take this member of Anthropic's dialect inside OpenAI's. */
function cacheOf(part: Readonly<Record<string, unknown>>): { cache?: unknown } {
  return part['cache_control'] === undefined ? {} : { cache: part['cache_control'] };
}

function memberObject(part: Readonly<Record<string, unknown>>, name: string, path: string): Record<string, unknown> {
  const value = part[name];
  if (!isObject(value)) throw wrong(`${path}.${name}`, 'an object');
  return value;
}

function readToolCalls(calls: unknown, path: string): ToolCallPart[] {
  if (calls === undefined || calls === null) return [];
  if (!Array.isArray(calls)) throw wrong(`${path}.tool_calls`, 'an array of objects');
  return calls.map((call: unknown, index) => {
    const at = `${path}.tool_calls.${index}`;
    const called = isObject(call) ? call['function'] : undefined;
    if (!isObject(call) || !isObject(called)) throw wrong(at, 'the call of a function');
    return {
      kind: 'tool_call',
      id: text(call['id'], `${at}.id`),
      name: text(called['name'], `${at}.function.name`),
      arguments: text(called['arguments'], `${at}.function.arguments`),
    };
  });
}
