import { findMedia } from './find-media.ts';

/** What a body says in words, and what its images, sounds and files amount to. */
interface Worded {
  readonly text: Buffer;
  /** Tokens of all media together. */
  readonly mediaTokens: number;
}

/** Takes the base64 of media out of a request's body, since no model reads it as text. Looks at each byte a bounded number of times. */
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
