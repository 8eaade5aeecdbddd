import { findMedia } from './find-media.ts';

/** The text of a body, and the tokens of its media. */
interface Worded {
  readonly text: Buffer;
  /** Tokens of all media together. */
  readonly mediaTokens: number;
}

/**
 * Removes the base64 of media from a request body, because no model reads it as text. Each byte is read a bounded
 * number of times.
 */
export function leaveOutMedia(body: Buffer): Worded {
  const media = findMedia(body);
  if (media.length === 0) return { text: body, mediaTokens: 0 };
  const text = Buffer.allocUnsafe(body.length);
  let length = 0;
  let kept = 0;
  let mediaTokens = 0;
  for (const { from, to, tokens } of media) {
    length += body.copy(text, length, kept, from);
    kept = to;
    mediaTokens += tokens;
  }
  length += body.copy(text, length, kept);
  return { text: text.subarray(0, length), mediaTokens };
}
