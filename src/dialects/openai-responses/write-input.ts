import { urlOfSource } from '../../core/media-source.ts';
import type { AudioPart, FilePart, ImagePart, Message, Part, ReasoningPart } from '../../core/message.ts';
import { formatOfSound } from '../chat-form/sound-format.ts';
import { textOfPart } from '../text-of-part.ts';

/** Writes messages of the hub as items. Calls of tools, their results and thoughts are items of their own. */
export function writeInput(messages: readonly Message[]): object[] {
  const items: object[] = [];
  for (const message of messages) {
    if (typeof message.content === 'string') items.push({ role: roleOf(message), content: message.content });
    else items.push(...writeParts(message, message.content));
  }
  return items;
}

/** Only the user and the assistant have parts; what a tool says beside its result is the user's. */
function roleOf({ role }: Message): string {
  return role === 'tool' ? 'user' : role;
}

/** The parts keep their order: those between two other items are one message. */
function writeParts(message: Message, parts: readonly Part[]): object[] {
  const role = roleOf(message);
  const items: object[] = [];
  let content: object[] = [];
  const endMessage = (): void => {
    if (content.length > 0) items.push({ role, content });
    content = [];
  };
  for (const [index, part] of parts.entries()) {
    const item = writeItem(part, parts, index);
    if (item === undefined) {
      const written = role === 'assistant' ? writeSaid(part) : writeContent(part);
      if (written !== undefined) content.push(written);
      continue;
    }
    endMessage();
    items.push(item);
  }
  endMessage();
  return items;
}

function writeItem(part: Part, parts: readonly Part[], index: number): object | undefined {
  switch (part.kind) {
    case 'tool_call':
      return { type: 'function_call', call_id: part.id, name: part.name, arguments: part.arguments };
    case 'tool_result': {
      const { callId, content } = part;
      const output = typeof content === 'string' ? content : content.flatMap((one) => writeContent(one) ?? []);
      return { type: 'function_call_output', call_id: callId, output };
    }
    case 'reasoning':
      return writeThought(part, parts, index);
    case 'extension':
      return part.dialect === 'openai-responses' ? (part.value as object) : undefined;
    case 'text':
    case 'refusal':
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      break;
  }
  return undefined;
}

/** A thought with its encrypted content. The texts before it that have no signature belong to the same item. */
function writeThought({ text, signature }: ReasoningPart, parts: readonly Part[], index: number): object | undefined {
  if (signature?.dialect !== 'openai-responses') return undefined;
  const texts = text === '' ? [] : [text];
  for (let at = index - 1; at >= 0; at -= 1) {
    const before = parts[at];
    if (before?.kind !== 'reasoning' || before.signature !== undefined) break;
    texts.unshift(before.text);
  }
  return {
    type: 'reasoning',
    // Without the thought itself, the id would name one that the provider stores, and the client has written both.
    ...(signature.id === undefined || signature.data.trim() === '' ? {} : { id: signature.id }),
    summary: texts.map((one) => ({ type: 'summary_text', text: one })),
    encrypted_content: signature.data,
  };
}

function writeSaid(part: Part): object | undefined {
  if (part.kind === 'text') return { type: 'output_text', text: part.text };
  return part.kind === 'refusal' ? { type: 'refusal', refusal: part.text } : writeContent(part);
}

function writeContent(part: Part): object | undefined {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return { type: 'input_text', text: part.text };
    case 'image':
      return writeImage(part);
    case 'audio':
      return writeAudio(part);
    case 'file':
      return writeFile(part);
    case 'video':
    case 'tool_call':
    case 'tool_result':
    case 'reasoning':
    case 'extension':
      break;
  }
  return undefined;
}

function writeImage({ source, detail }: ImagePart): object {
  const place = source.kind === 'file' ? { file_id: source.id } : { image_url: urlOfSource(source) };
  return { type: 'input_image', ...place, detail: detail ?? 'auto' };
}

function writeAudio({ source }: AudioPart): object | undefined {
  if (source.kind !== 'data') return undefined;
  return { type: 'input_audio', input_audio: { data: source.data, format: formatOfSound(source.mediaType) } };
}

function writeFile(part: FilePart): object {
  const { source, name, title } = part;
  // OpenAI reads files of a few kinds only, and plain text is none of them.
  if (source.kind === 'text') return { type: 'input_text', text: textOfPart(part) };
  if (source.kind === 'file') return { type: 'input_file', file_id: source.id };
  if (source.kind === 'url') return { type: 'input_file', file_url: source.url };
  // The API requires a name beside the data.
  return { type: 'input_file', filename: name ?? title ?? 'file', file_data: urlOfSource(source) ?? source.data };
}
