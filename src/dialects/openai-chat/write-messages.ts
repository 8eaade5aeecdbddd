import type { Message, Part, ToolCallPart, ToolResultPart } from '../../core/message.ts';
import { textOfPart } from '../text-of-part.ts';
import { membersOf } from './own-signatures.ts';
import { writePart } from './write-part.ts';

/** Writes messages of the hub in the form of chat completions. */
export function writeMessages(messages: readonly Message[]): object[] {
  const written: object[] = [];
  let media: Part[] = [];
  for (const message of messages) {
    const { content } = message;
    const results = typeof content === 'string' ? [] : content.filter((part) => part.kind === 'tool_result');
    if (results.length === 0) {
      media = writeMedia(media, written);
      written.push(...(typeof content === 'string' ? [simple(message, content)] : composed(message, content)));
      continue;
    }
    // Each tool result is a message of its own in this dialect. The other parts follow.
    for (const result of results) {
      written.push(toolMessage(message, result));
      media.push(...mediaOf(result));
    }
    const others = typeof content === 'string' ? [] : content.filter((part) => part.kind !== 'tool_result');
    if (others.length === 0) continue;
    media = writeMedia(media, written);
    written.push(...composed(message, others));
  }
  writeMedia(media, written);
  return written;
}

function writeMedia(media: readonly Part[], written: object[]): Part[] {
  if (media.length > 0) written.push({ role: 'user', content: writeParts(media) });
  return [];
}

function mediaOf({ content }: ToolResultPart): Part[] {
  return typeof content === 'string' ? [] : content.filter((part) => textOfPart(part) === undefined);
}

function simple({ role, name }: Message, content: string): object {
  return { role, content, ...(name === undefined ? {} : { name }) };
}

function toolMessage({ name, hasNullContent }: Message, { callId, content }: ToolResultPart): object {
  const written =
    typeof content === 'string' ? content : writeParts(content.filter((part) => textOfPart(part) !== undefined));
  return {
    role: 'tool',
    tool_call_id: callId,
    content: written.length === 0 ? (hasNullContent === true ? null : '') : written,
    ...(name === undefined ? {} : { name }),
  };
}

/** Nothing where this dialect has a place for none of the parts: a message of its role alone is refused. */
function composed({ role, name, hasNullContent }: Message, parts: readonly Part[]): object[] {
  const calls = parts.filter((part) => part.kind === 'tool_call');
  const written = writeParts(parts);
  const content = written.length > 0 ? written : hasNullContent === true ? null : undefined;
  const beside = {
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(writeToolCall) }),
    ...thoughtMembers(parts),
  };
  if (content === undefined && Object.keys(beside).length === 0) return [];
  return [
    {
      role,
      ...(content === undefined ? {} : { content }),
      ...(name === undefined ? {} : { name }),
      ...beside,
    },
  ];
}

function thoughtMembers(parts: readonly Part[]): object {
  const members: object = {};
  for (const part of parts) if (part.kind === 'reasoning') Object.assign(members, membersOf(part.signature));
  return members;
}

function writeToolCall({ id, name, arguments: json, signature }: ToolCallPart): object {
  return { id, type: 'function', function: { name, arguments: json }, ...membersOf(signature) };
}

function writeParts(parts: readonly Part[]): object[] {
  return parts.flatMap((part) => {
    const written = writePart(part);
    return written === undefined ? [] : [written];
  });
}
