import type { MediaSource } from '../../core/media-source.ts';
import type { Part } from '../../core/message.ts';
import { textOfPart } from '../text-of-part.ts';

type Media = Extract<Part, { readonly source: MediaSource }>;

/** Writes an image, a sound, a film or a document. Google wants to be told the media type. */
export function mediaPart(part: Media): object[] {
  const { source } = part;
  const options = part.kind === 'video' && part.options !== undefined ? { videoMetadata: part.options } : {};
  switch (source.kind) {
    case 'data':
      return [{ inlineData: { mimeType: mediaTypeOf(part), data: source.data }, ...options }];
    case 'url':
      return [{ fileData: { mimeType: mediaTypeOf(part), fileUri: source.url }, ...options }];
    case 'text':
      return [{ text: textOfPart(part) ?? source.text }];
    case 'file':
      break;
  }
  return [];
}

const usual = { image: 'image/jpeg', audio: 'audio/wav', video: 'video/mp4', file: 'application/pdf' } as const;

const typeOfExtension: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['heic', 'image/heic'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
  ['mp3', 'audio/mpeg'],
  ['wav', 'audio/wav'],
  ['mp4', 'video/mp4'],
]);

/** As the client says, else by the extension of the name, else the usual one of its kind. */
function mediaTypeOf(part: Media): string {
  const { source } = part;
  if (source.mediaType !== undefined) return source.mediaType;
  const name = part.kind === 'file' ? part.name : undefined;
  const path = source.kind === 'url' ? (source.url.split(/[?#]/, 1)[0] ?? '') : '';
  const extension = (name ?? path).toLowerCase().split('.').at(-1) ?? '';
  return typeOfExtension.get(extension) ?? usual[part.kind];
}
