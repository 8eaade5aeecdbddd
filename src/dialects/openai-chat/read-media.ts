import type { EmitAnswerEvent, ImageEvent } from '../../core/answer-events.ts';
import { sourceOfUrl } from '../../core/media-source.ts';
import { isObject } from '../chat-form/read-value.ts';
import { foreign } from './read-others.ts';

/** Reads the images of a message or a delta, in the form of OpenRouter: a list of parts of the type `image_url`. */
export function readImages(images: unknown, emit: EmitAnswerEvent): void {
  if (images === undefined || images === null) return;
  if (!Array.isArray(images)) return emit(foreign('images', images));
  for (const image of images as unknown[]) emit(imageIn(image) ?? foreign('images', image));
}

/** The image of such a part. The hub has bytes only: undefined for an image at another URL. */
export function imageIn(image: unknown): ImageEvent | undefined {
  const place = isObject(image) ? image['image_url'] : image;
  const url = isObject(place) ? place['url'] : place;
  const source = typeof url === 'string' ? sourceOfUrl(url) : undefined;
  if (source?.kind !== 'data' || source.mediaType === undefined) return undefined;
  return { kind: 'image', data: source.data, mediaType: source.mediaType };
}

/** Reads the sound of a message, or the piece of it that a delta has. Its format is the one that the client has asked for. */
export function readAudio(audio: unknown, emit: EmitAnswerEvent): void {
  if (audio === undefined || audio === null) return;
  if (!isObject(audio)) return emit(foreign('audio', audio));
  const { id, data, transcript, expires_at: expires } = audio;
  emit({
    kind: 'audio',
    ...(typeof data === 'string' && data !== '' ? { data } : {}),
    ...(typeof transcript === 'string' && transcript !== '' ? { transcript } : {}),
    ...(typeof id === 'string' && id !== '' ? { id } : {}),
    ...(typeof expires === 'number' ? { expiresAtSeconds: expires } : {}),
  });
}
