import type { MediaSource } from '../../core/media-source.ts';
import type { Part } from '../../core/message.ts';
import { isObject, optionalText, text, wrong } from '../chat-form/read-value.ts';
import { type Members, protoMembers } from './proto-members.ts';

/** Reads `inlineData`: the bytes themselves. */
export function readInlineData(value: unknown, at: string): Part {
  if (!isObject(value)) throw wrong(at, 'an object');
  const { mimeType, data, displayName } = protoMembers(value, at);
  const mediaType = optionalText('mediaType', mimeType, `${at}.mimeType`);
  const source: MediaSource = { kind: 'data', data: text(data, `${at}.data`), ...mediaType };
  return partOf(readText(source), optionalText('name', displayName, `${at}.displayName`));
}

/** Reads `fileData`: a file that the client has uploaded to Google, or a URL. */
export function readFileData(value: unknown, at: string): Part {
  if (!isObject(value)) throw wrong(at, 'an object');
  const { mimeType, fileUri, displayName } = protoMembers(value, at);
  const mediaType = optionalText('mediaType', mimeType, `${at}.mimeType`);
  const uri = text(fileUri, `${at}.fileUri`);
  const source: MediaSource = isStored(uri)
    ? { kind: 'file', id: uri, ...mediaType }
    : { kind: 'url', url: uri, ...mediaType };
  return partOf(source, optionalText('name', displayName, `${at}.displayName`));
}

/** A file of the Files API or of Cloud Storage, which only Google can read. */
function isStored(uri: string): boolean {
  return /^(?:gs:\/\/|https:\/\/generativelanguage\.googleapis\.com\/|files\/)/.test(uri);
}

/** Plain text in base64 is a text: some providers take no such file. */
function readText(source: Extract<MediaSource, { kind: 'data' }>): MediaSource {
  const { mediaType = '', data } = source;
  if (!/^text\/(?:plain|markdown|html|csv|xml)(?:;|$)/.test(mediaType)) return source;
  return { kind: 'text', text: Buffer.from(data, 'base64').toString(), mediaType };
}

function partOf(source: MediaSource, name: { name?: string }): Part {
  const { mediaType = '' } = source;
  if (mediaType.startsWith('image/')) return { kind: 'image', source };
  if (mediaType.startsWith('audio/')) return { kind: 'audio', source };
  const isFilm = source.kind === 'url' && /^https?:\/\/(?:www\.|m\.)?(?:youtube\.com|youtu\.be)\//.test(source.url);
  if (mediaType.startsWith('video/') || isFilm) return { kind: 'video', source };
  return { kind: 'file', source, ...name };
}

const levels: ReadonlyMap<unknown, string> = new Map([
  ['MEDIA_RESOLUTION_LOW', 'low'],
  ['MEDIA_RESOLUTION_MEDIUM', 'auto'],
  ['MEDIA_RESOLUTION_HIGH', 'high'],
]);

/** A part's `mediaResolution` in the words for an image's detail; undefined where there is no such word. */
export function detailOf(resolution: Members): string | undefined {
  return levels.get(resolution['level']);
}
