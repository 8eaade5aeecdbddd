import type { Message, Part, Role, ToolCallPart } from '../../core/message.ts';
import { readPart } from './read-part.ts';
import { readReasoningDetails } from './reasoning-details.ts';
import { isObject, optionalText, text, wrong } from './read-value.ts';

/** Called for a member that the hub has no field for, with its full name. */
type OnUnknown = (name: string, value: unknown) => void;

/**
 * Reads messages in the form of OpenAI's chat completions, which Headgate's own dialect uses too.
 * @throws GatewayError `invalid_request` naming the member whose form is wrong
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
  const {
    role,
    content,
    name,
    tool_calls,
    tool_call_id: callId,
    reasoning_content,
    reasoning_details,
    ...rest
  } = message;
  // SDKs send the messages of earlier answers back, with unused members set to null. Those are ignored.
  for (const [member, value] of Object.entries(rest)) if (value !== null) onUnknown(`messages.${member}`, value);
  if (!isRole(role)) throw wrong(`${path}.role`, "'system', 'developer', 'user', 'assistant' or 'tool'");
  const contentParts = readContent(content, `${path}.content`, onUnknown);
  const calls = readToolCalls(tool_calls, path);
  return {
    role,
    content:
      role === 'tool'
        ? [toolResult(contentParts, callId, path)]
        : withThoughts(contentParts, calls, reasoning_content, reasoning_details),
    ...(content === null ? { hasNullContent: true } : {}),
    ...optionalText('name', name, `${path}.name`),
  };
}

function toolResult(content: Message['content'], callId: unknown, path: string): Part {
  return { kind: 'tool_result', callId: text(callId, `${path}.tool_call_id`), content };
}

/** The text of the thoughts stands in both members, where the details are there. */
function withThoughts(
  said: Message['content'],
  calls: readonly ToolCallPart[],
  text: unknown,
  details: unknown,
): Message['content'] {
  if (Array.isArray(details)) {
    const { thoughts, ofCalls } = readReasoningDetails(details, new Set(calls.map(({ id }) => id)));
    const signed = calls.map((call) => {
      const signature = ofCalls.get(call.id);
      return signature === undefined ? call : { ...call, signature };
    });
    if (thoughts.length > 0 || ofCalls.size > 0) return [...thoughts, ...inParts(said), ...signed];
  }
  if (typeof text === 'string' && text !== '') return [{ kind: 'reasoning', text }, ...inParts(said), ...calls];
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
