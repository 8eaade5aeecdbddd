import { urlOfSource } from '../../core/media-source.ts';
import type { AudioPart, FilePart, ImagePart, Part } from '../../core/message.ts';
import { formatOfSound } from '../chat-form/sound-format.ts';
import { textOfPart } from '../text-of-part.ts';

/** A part of a message's content. Undefined for what stands elsewhere in this dialect, or nowhere. */
export function writePart(part: Part): object | undefined {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'refusal':
      return { type: 'refusal', refusal: part.text };
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

function writeImage({ source, detail }: ImagePart): object | undefined {
  const url = urlOfSource(source);
  if (url === undefined) return undefined;
  return { type: 'image_url', image_url: { url, ...(detail === undefined ? {} : { detail }) } };
}

function writeAudio({ source }: AudioPart): object | undefined {
  if (source.kind !== 'data') return undefined;
  return { type: 'input_audio', input_audio: { data: source.data, format: formatOfSound(source.mediaType) } };
}

function writeFile(part: FilePart): object {
  const { source, name, title } = part;
  // OpenAI reads files of a few kinds only, and plain text is none of them.
  if (source.kind === 'text') return { type: 'text', text: textOfPart(part) };
  const filename = name ?? title;
  const file = {
    ...(source.kind === 'file' ? { file_id: source.id } : { file_data: urlOfSource(source) ?? dataOf(source) }),
    ...(filename === undefined ? {} : { filename }),
  };
  return { type: 'file', file };
}

function dataOf(source: FilePart['source']): string | undefined {
  return source.kind === 'data' ? source.data : undefined;
}
