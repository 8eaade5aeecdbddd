import { type MediaSource, sourceOfUrl } from '../../core/media-source.ts';
import type { CacheMarker, Part } from '../../core/message.ts';
import { mediaTypeOfSound } from './sound-format.ts';
import { isObject, optionalText, text, wrong } from './read-value.ts';

type Members = Readonly<Record<string, unknown>>;

/** A part of a message in the form of chat completions. @throws GatewayError `invalid_request` naming what is wrong */
export function readPart(part: Members, path: string): Part {
  switch (part['type']) {
    case 'text':
      return { kind: 'text', text: text(part['text'], `${path}.text`), ...cacheOf(part) };
    case 'refusal':
      return { kind: 'refusal', text: text(part['refusal'], `${path}.refusal`) };
    case 'image_url': {
      const image = isObject(part['image_url']) ? part['image_url'] : { url: part['image_url'] };
      const source = sourceOfUrl(text(image['url'], `${path}.image_url.url`));
      return { kind: 'image', source, ...optionalText('detail', image['detail'], path), ...cacheOf(part) };
    }
    case 'input_audio': {
      const { data, format } = memberObject(part, 'input_audio', path);
      const mediaType = mediaTypeOfSound(text(format, `${path}.input_audio.format`));
      const source = { kind: 'data', data: text(data, `${path}.input_audio.data`), mediaType } as const;
      return { kind: 'audio', source, ...cacheOf(part) };
    }
    case 'file': {
      const file = memberObject(part, 'file', path);
      const source = fileSource(file, `${path}.file`);
      return {
        kind: 'file',
        source,
        ...optionalText('name', file['filename'], `${path}.file.filename`),
        ...cacheOf(part),
      };
    }
    default:
      throw wrong(`${path}.type`, "'text', 'image_url', 'input_audio', 'file' or 'refusal'");
  }
}

/** By OpenAI's reference the data is base64; OpenAI itself takes a data URL, and OpenRouter any URL. */
function fileSource({ file_data: data, file_id: id }: Members, path: string): MediaSource {
  if (id !== undefined && id !== null) {
    if (data !== undefined && data !== null) throw wrong(path, 'either file_id or file_data');
    return { kind: 'file', id: text(id, `${path}.file_id`) };
  }
  const fileData = text(data, `${path}.file_data`);
  return /^(?:data|https?):/.test(fileData) ? sourceOfUrl(fileData) : { kind: 'data', data: fileData };
}

/** Some providers take this member of Anthropic's dialect inside OpenAI's. */
function cacheOf({ cache_control: cache }: Members): { cache?: CacheMarker } {
  if (cache === undefined || cache === null) return {};
  const ttl = isObject(cache) ? cache['ttl'] : undefined;
  return { cache: typeof ttl === 'string' ? { ttl } : {} };
}

function memberObject(part: Members, name: string, path: string): Members {
  const value = part[name];
  if (!isObject(value)) throw wrong(`${path}.${name}`, 'an object');
  return value;
}
