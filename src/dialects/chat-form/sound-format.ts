/** Formats of sound that are no subtype of `audio/` of the same name (IANA). */
const others: ReadonlyArray<readonly [format: string, mediaType: string]> = [['mp3', 'audio/mpeg']];

/** The media type of what chat completions call a sound's format, such as `wav`. */
export function mediaTypeOfSound(format: string): string {
  return others.find(([name]) => name === format)?.[1] ?? `audio/${format}`;
}

/** The other way round. */
export function formatOfSound(mediaType: string | undefined): string {
  const format = others.find(([, type]) => type === mediaType)?.[0] ?? mediaType?.replace(/^audio\/(?:x-)?/, '');
  return format ?? 'wav';
}
