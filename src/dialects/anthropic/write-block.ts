import type { MediaSource } from '../../core/media-source.ts';
import type { FilePart, ImagePart, Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../../core/message.ts';
import { writeCache } from './cache-marker.ts';
import { inputOf } from '../tool-input.ts';
import { imageTypeOf } from './image-type.ts';

/** A part of a message as a block. Undefined for what this dialect has no place for, and for an empty text, which it refuses. */
export function writeBlock(part: Part): object | undefined {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return part.text === '' ? undefined : { type: 'text', text: part.text, ...cacheOf(part) };
    case 'image':
      return writeImage(part);
    case 'file':
      return writeFile(part);
    case 'tool_call':
      return writeToolCall(part);
    case 'tool_result':
      return writeToolResult(part);
    case 'reasoning':
      return writeThought(part);
    case 'extension':
      return part.dialect === 'anthropic' ? (part.value as object) : undefined;
    case 'audio':
    case 'video':
      break;
  }
  return undefined;
}

function cacheOf(part: Part): { cache_control?: object } {
  return 'cache' in part ? writeCache(part.cache) : {};
}

function writeImage(part: ImagePart): object | undefined {
  const { source } = part;
  switch (source.kind) {
    case 'url':
      return { type: 'image', source: { type: 'url', url: source.url }, ...cacheOf(part) };
    case 'data': {
      const media_type = source.mediaType ?? imageTypeOf(source.data);
      return { type: 'image', source: { type: 'base64', media_type, data: source.data }, ...cacheOf(part) };
    }
    case 'file':
    case 'text':
      break;
  }
  return undefined;
}

function writeFile(part: FilePart): object | undefined {
  const { source, context, citations } = part;
  if (source.kind === 'data' && source.mediaType?.startsWith('image/') === true) {
    return writeImage({ kind: 'image', source });
  }
  const written = documentSource(source);
  if (written === undefined) return undefined;
  const title = part.title ?? part.name;
  return {
    type: 'document',
    source: written,
    ...(title === undefined ? {} : { title }),
    ...(context === undefined ? {} : { context }),
    ...(citations === undefined ? {} : { citations: { enabled: citations } }),
    ...cacheOf(part),
  };
}

function documentSource(source: MediaSource): object | undefined {
  switch (source.kind) {
    case 'url':
      return { type: 'url', url: source.url };
    case 'text':
      return plainText(source.text);
    case 'data': {
      // OpenAI's clients may leave the type out, and mean a PDF.
      const { data, mediaType: media_type = 'application/pdf' } = source;
      if (media_type.startsWith('text/')) return plainText(Buffer.from(data, 'base64').toString());
      return { type: 'base64', media_type, data };
    }
    case 'file':
      break;
  }
  return undefined;
}

function plainText(data: string): object {
  return { type: 'text', media_type: 'text/plain', data };
}

/** The API refuses ids with other characters, which some providers give out. */
function plainId(id: string): string {
  return id.replaceAll(/[^a-zA-Z0-9_-]/g, '_');
}

function writeToolCall(part: ToolCallPart): object {
  const { id, name, arguments: json } = part;
  return { type: 'tool_use', id: plainId(id), name, input: inputOf(json), ...cacheOf(part) };
}

function writeToolResult(part: ToolResultPart): object {
  const { callId, content, isError } = part;
  const written = typeof content === 'string' ? content : content.flatMap((inner) => writeBlock(inner) ?? []);
  return {
    type: 'tool_result',
    tool_use_id: plainId(callId),
    ...(written.length === 0 ? {} : { content: written }),
    ...(isError === true ? { is_error: true } : {}),
    ...cacheOf(part),
  };
}

/** Only what Anthropic has signed itself. */
function writeThought({ text, signature }: ReasoningPart): object | undefined {
  if (signature?.dialect !== 'anthropic') return undefined;
  if (signature.kind === 'content' && text === '') return { type: 'redacted_thinking', data: signature.data };
  return { type: 'thinking', thinking: text, signature: signature.data };
}
