/** What kind of medium a data URL, or a field of a request, brings. */
export type MediaKind = 'image' | 'recording' | 'document' | 'text';

/** An image costs from 85 to 2,500 tokens at the providers that publish their arithmetic, whatever its bytes are. */
const tokensPerImage = 1_000;

/** A sound costs ten tokens a second, a film some 250; a second of either is 10 to 250 KB. */
const bytesPerRecordedToken = 1_000;

/** Pages of a PDF are read as text and as images: 20 to 60 bytes a token for scans, as few as 3 for text alone. */
const bytesPerDocumentToken = 16;

/** A token of English is four bytes; of other scripts three. */
const bytesPerTextToken = 3;

/** No medium of several parts counts less, nor does one of which only the address is known. */
const fewest = 1_000;

/** @param bytes its size as the provider will read it; undefined where the request names it only */
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

/** By the type of RFC 6838, in lower case. What is neither an image nor a recording is text until its bytes say otherwise. */
export function kindOfType(mediaType: string): MediaKind {
  if (mediaType.endsWith('+xml')) return 'text';
  if (mediaType.startsWith('image/')) return 'image';
  return mediaType.startsWith('audio/') || mediaType.startsWith('video/') ? 'recording' : 'text';
}

/** How the base64 of a PDF, of an Office or other ZIP file, and of an older Office file begins. */
const documentStarts = ['JVBERi', 'UEsDB', '0M8R4K'].map((start) => Buffer.from(start));

export function startsAsDocument(bytes: Buffer, from: number): boolean {
  return documentStarts.some((start) => bytes.subarray(from, from + start.length).equals(start));
}
