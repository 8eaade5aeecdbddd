import { placesIn } from '../../core/json/find-places.ts';

/** A part of a message may name a stored file. https://platform.openai.com/docs/api-reference/chat/create */
export const filePlaces = placesIn({
  messages: placesIn({ content: placesIn({ file: placesIn({ file_id: { text: 'id' as const } }) }) }),
});
