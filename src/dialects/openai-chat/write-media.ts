import type { AudioEvent, ImageEvent } from '../../core/answer-events.ts';
import { urlOfSource } from '../../core/media-source.ts';
import { formatOfSound } from '../chat-form/sound-format.ts';

/** An image in the form of OpenRouter. OpenAI itself answers with none here. @param index counts the images of the answer */
export function writeImage({ data, mediaType }: ImageEvent, index: number): object {
  return { type: 'image_url', image_url: { url: urlOfSource({ kind: 'data', data, mediaType }) }, index };
}

/** A sound, or a piece of it. A client that has asked for none is told its format, in a member that OpenAI does not have. */
export function writeAudio({ data, transcript, id, expiresAtSeconds, mediaType }: AudioEvent): object {
  return {
    ...(id === undefined ? {} : { id }),
    ...(data === undefined ? {} : { data }),
    ...(transcript === undefined ? {} : { transcript }),
    ...(expiresAtSeconds === undefined ? {} : { expires_at: expiresAtSeconds }),
    ...(mediaType === undefined ? {} : { format: formatOfSound(mediaType) }),
  };
}
