import { type MediaSource, sourceOfUrl } from '../../core/media-source.ts';
import type { Citation } from '../../core/citation.ts';
import type { CacheMarker, Message, Part } from '../../core/message.ts';
import { isObject, optionalText, text, wrong } from '../chat-form/read-value.ts';
import { mediaTypeOfSound } from '../chat-form/sound-format.ts';
import { readAnnotation } from './annotation.ts';
import type { NoteExtension } from './read-options.ts';

type Members = Readonly<Record<string, unknown>>;

/** Members of each part that are read. Every other member is an extension. */
const understood: Readonly<Record<string, ReadonlySet<string>>> = {
  text: new Set(['text']),
  input_text: new Set(['text']),
  // Log probabilities tell of an earlier answer, and no model is shown them.
  output_text: new Set(['text', 'annotations', 'logprobs']),
  refusal: new Set(['refusal']),
  input_image: new Set(['image_url', 'file_id', 'detail']),
  input_file: new Set(['file_url', 'file_id', 'file_data', 'filename']),
  input_audio: new Set(['input_audio']),
};
const ofAll: ReadonlySet<string> = new Set(['type', 'prompt_cache_breakpoint']);

/** Reads the content of a message, or the output of a tool. @throws GatewayError `invalid_request` naming what is wrong */
export function readContent(content: unknown, path: string, note: NoteExtension): Message['content'] {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw wrong(path, 'a string or an array of objects');
  return content.map((part: unknown, index) => {
    const at = `${path}.${index}`;
    if (!isObject(part)) throw wrong(at, 'an object');
    noteOthers(part, note);
    return { ...readPart(part, at), ...cacheOf(part) };
  });
}

function noteOthers(part: Members, note: NoteExtension): void {
  const { type } = part;
  const own = typeof type === 'string' && Object.hasOwn(understood, type) ? understood[type] : undefined;
  for (const [name, value] of Object.entries(part)) {
    if (ofAll.has(name) || own?.has(name) === true || value === null) continue;
    // The part itself already says with how much detail.
    if (name === 'detail' && value === 'auto') continue;
    note(`input.content.${name}`, value);
  }
}

function readPart(part: Members, path: string): Part {
  switch (part['type']) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { kind: 'text', text: text(part['text'], `${path}.text`), ...readCitations(part['annotations']) };
    case 'refusal':
      return { kind: 'refusal', text: text(part['refusal'], `${path}.refusal`) };
    case 'input_image':
      return {
        kind: 'image',
        source: readSource({ id: part['file_id'], url: part['image_url'] }, path, 'image_url'),
        ...optionalText('detail', part['detail'], `${path}.detail`),
      };
    case 'input_file':
      return {
        kind: 'file',
        source: readSource({ id: part['file_id'], url: part['file_url'], data: part['file_data'] }, path, 'file_data'),
        ...optionalText('name', part['filename'], `${path}.filename`),
      };
    case 'input_audio':
      return readAudio(part['input_audio'], `${path}.input_audio`);
    default:
      throw wrong(`${path}.type`, "'input_text', 'input_image', 'input_file', 'output_text' or 'refusal'");
  }
}

interface Places {
  readonly id: unknown;
  readonly url: unknown;
  readonly data?: unknown;
}

/** Both the URL of an image and the data of a file may be a data URL. The data of a file may also be base64 alone. */
function readSource({ id, url, data }: Places, path: string, usual: string): MediaSource {
  if (id !== undefined && id !== null) return { kind: 'file', id: text(id, `${path}.file_id`) };
  if (data === undefined || data === null) return sourceOfUrl(text(url, `${path}.${usual}`));
  const encoded = text(data, `${path}.${usual}`);
  return encoded.startsWith('data:') ? sourceOfUrl(encoded) : { kind: 'data', data: encoded };
}

function readAudio(audio: unknown, path: string): Part {
  if (!isObject(audio)) throw wrong(path, 'an object');
  const mediaType = mediaTypeOfSound(text(audio['format'], `${path}.format`));
  return { kind: 'audio', source: { kind: 'data', data: text(audio['data'], `${path}.data`), mediaType } };
}

function readCitations(annotations: unknown): { citations?: readonly Citation[] } {
  if (!Array.isArray(annotations) || annotations.length === 0) return {};
  return { citations: annotations.flatMap((annotation: unknown) => readAnnotation(annotation) ?? []) };
}

function cacheOf({ prompt_cache_breakpoint: breakpoint }: Members): { cache?: CacheMarker } {
  if (!isObject(breakpoint)) return {};
  return { cache: typeof breakpoint['ttl'] === 'string' ? { ttl: breakpoint['ttl'] } : {} };
}
