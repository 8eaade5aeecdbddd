/** Where the bytes of an image, a document, a sound or a film are. */
export type MediaSource =
  | { readonly kind: 'url'; readonly url: string; readonly mediaType?: string }
  | {
      readonly kind: 'data';
      /** Base64, as the client wrote it. */
      readonly data: string;
      /** Such as `image/png`; absent where the client did not say. */
      readonly mediaType?: string;
    }
  /** A file that the client has uploaded. */
  | {
      readonly kind: 'file';
      /** The provider's id of it, or the provider's own URI. */
      readonly id: string;
      readonly mediaType?: string;
    }
  | { readonly kind: 'text'; readonly text: string; readonly mediaType?: string };

const dataScheme = 'data:';
const inBase64 = ';base64,';

/** The source that a URL is: the bytes themselves, where it is a data URL in base64 (RFC 2397), else the URL. */
export function sourceOfUrl(url: string): MediaSource {
  if (!url.startsWith(dataScheme)) return { kind: 'url', url };
  const at = url.indexOf(inBase64);
  // A parameter, such as a character set, would be lost: such a URL stays whole.
  if (at === -1 || at > longestMediaType || url.lastIndexOf(';', at - 1) !== -1) return { kind: 'url', url };
  const mediaType = url.slice(dataScheme.length, at);
  const data = url.slice(at + inBase64.length);
  return mediaType === '' ? { kind: 'url', url } : { kind: 'data', data, mediaType };
}

const longestMediaType = 128;

/** The same as one URL; undefined for a file's id, for text, and for bytes of which nobody said what they are. */
export function urlOfSource(source: MediaSource): string | undefined {
  if (source.kind === 'url') return source.url;
  if (source.kind !== 'data' || source.mediaType === undefined) return undefined;
  return `${dataScheme}${source.mediaType}${inBase64}${source.data}`;
}
