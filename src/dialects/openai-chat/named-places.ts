import { placesIn } from '../../core/json/find-places.ts';
import type { NamedKind } from '../openai-form/open-named-ids.ts';

/**
 * A part of a message may name a stored file, and a message of the assistant the sound of an earlier answer.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export const namedPlaces = placesIn<NamedKind>({
  messages: placesIn<NamedKind>({
    content: placesIn<NamedKind>({ file: placesIn<NamedKind>({ file_id: { text: 'file' } }) }),
    audio: placesIn<NamedKind>({ id: { text: 'audio' } }),
  }),
});
