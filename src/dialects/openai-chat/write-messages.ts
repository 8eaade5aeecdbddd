import type { Message, Part, ToolCallPart, ToolResultPart } from '../../core/conversation.ts';

/** Messages of the hub as chat completions take them. */
export function writeMessages(messages: readonly Message[]): object[] {
  return messages.flatMap((message) => {
    if (typeof message.content === 'string') return [simple(message)];
    const results = message.content.filter((part) => part.kind === 'tool_result');
    // Each result is a message of its own here; what else stands beside them follows.
    const others = message.content.filter((part) => part.kind !== 'tool_result');
    const answered = results.map((result) => toolMessage(message, result));
    return others.length === 0 && answered.length > 0 ? answered : [...answered, composed(message, others)];
  });
}

function simple({ role, content, name }: Message): object {
  return { role, content, ...(name === undefined ? {} : { name }) };
}

function toolMessage({ name, hasNullContent }: Message, { callId, content }: ToolResultPart): object {
  const said = typeof content === 'string' ? content : writeParts(content);
  return {
    role: 'tool',
    tool_call_id: callId,
    content: said.length === 0 && hasNullContent === true ? null : said,
    ...(name === undefined ? {} : { name }),
  };
}

function composed({ role, name, hasNullContent }: Message, parts: readonly Part[]): object {
  const calls = parts.filter((part) => part.kind === 'tool_call');
  const said = writeParts(parts);
  const content = said.length > 0 ? said : hasNullContent === true ? null : undefined;
  return {
    role,
    ...(content === undefined ? {} : { content }),
    ...(name === undefined ? {} : { name }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(writeToolCall) }),
  };
}

function writeToolCall({ id, name, arguments: json }: ToolCallPart): object {
  return { id, type: 'function', function: { name, arguments: json } };
}

function writeParts(parts: readonly Part[]): object[] {
  return parts.flatMap((part) => {
    const written = writePart(part);
    return written === undefined ? [] : [written];
  });
}

/** Undefined for what stands elsewhere in this dialect, or nowhere. */
function writePart(part: Part): object | undefined {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'refusal':
      return { type: 'refusal', refusal: part.text };
    case 'image': {
      const { url, detail } = part;
      return { type: 'image_url', image_url: { url, ...(detail === undefined ? {} : { detail }) } };
    }
    case 'audio':
      return { type: 'input_audio', input_audio: { data: part.data, format: part.format } };
    case 'file': {
      const { data, id, name } = part;
      const file = {
        ...(data === undefined ? {} : { file_data: data }),
        ...(id === undefined ? {} : { file_id: id }),
        ...(name === undefined ? {} : { filename: name }),
      };
      return { type: 'file', file };
    }
    case 'tool_call':
    case 'tool_result':
    case 'reasoning':
      break;
  }
  return undefined;
}
