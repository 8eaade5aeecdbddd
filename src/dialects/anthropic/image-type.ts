/** How the types of images that Anthropic takes begin in base64. */
const beginnings: ReadonlyArray<readonly [start: string, mediaType: string]> = [
  ['iVBOR', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
];

/** The media type of an image whose client did not say it; PNG where the bytes begin like none of them. */
export function imageTypeOf(base64: string): string {
  return beginnings.find(([start]) => base64.startsWith(start))?.[1] ?? 'image/png';
}
