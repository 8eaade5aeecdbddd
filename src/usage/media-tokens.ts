/** The kind of medium in a data URL or a field of a request. */
export type MediaKind = 'image' | 'recording' | 'document' | 'text';

/** An image costs 85 to 2,500 tokens at the providers that publish their formula, independent of its size in bytes. */
const tokensPerImage = 1_000;

/** Audio costs ten tokens a second, video about 250. A second of either has 10 to 250 KB. */
const bytesPerRecordedToken = 1_000;

/**
 * Providers read the pages of a PDF as text and as images. A token is 20 to 60 bytes for scans, and only 3 for pure
 * text.
 */
const bytesPerDocumentToken = 16;

/** A token of English text is four bytes, and three of other scripts. */
const bytesPerTextToken = 3;

/** Minimum for every medium that is not an image or a text, and for one of which only the address is known. */
const fewest = 1_000;

/** @param bytes size in bytes after base64 decoding; 0 where the request contains only an address or id */
export function tokensOfMedium(kind: MediaKind, bytes = 0): number {
  switch (kind) {
    case 'image':
      return tokensPerImage;
    case 'recording':
      return Math.max(fewest, Math.ceil(bytes / bytesPerRecordedToken));
    case 'document':
      return Math.max(fewest, Math.ceil(bytes / bytesPerDocumentToken));
    case 'text':
    default:
      return Math.ceil(bytes / bytesPerTextToken);
  }
}

/**
 * Determines the kind from a media type (RFC 6838) in lower case. A type that is neither image nor audio or video is
 * text, unless its bytes show a document.
 */
export function kindOfType(mediaType: string): MediaKind {
  if (mediaType.endsWith('+xml')) return 'text';
  if (mediaType.startsWith('image/')) return 'image';
  return mediaType.startsWith('audio/') || mediaType.startsWith('video/') ? 'recording' : 'text';
}

/** Beginning of the base64 of a PDF, of an Office or other ZIP file, and of an older Office file. */
const documentStarts = ['JVBERi', 'UEsDB', '0M8R4K'].map((start) => Buffer.from(start));

export function startsAsDocument(bytes: Buffer, from: number): boolean {
  return documentStarts.some((start) => bytes.subarray(from, from + start.length).equals(start));
}
