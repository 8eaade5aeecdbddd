import { type Places, placesIn } from '../../core/json/find-places.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { IdSealer } from '../openai-form/id-sealer.ts';
import type { EventSealer } from '../openai-form/sealed-stream.ts';
import { applySplices, type Splice } from '../splice-bytes.ts';

const message: Places<'id'> = placesIn({ audio: placesIn({ id: { text: 'id' as const } }) });
/** Of a complete answer and of an event. https://platform.openai.com/docs/api-reference/chat/object */
const places: Places<'id'> = placesIn({ choices: placesIn({ message, delta: message }) });

/** Seals the id under which the provider stores the sound of an answer, and which a later request may name. */
export class AudioSealer extends IdSealer implements EventSealer {
  inEvent(bytes: Buffer, start: number, end: number): readonly Splice[] {
    return this.inText(bytes, start, end, places);
  }
}

/** A complete answer with the id that the caller knows. @param body valid JSON */
export function sealAudio(body: Buffer, provider: string, ids: ObjectIds): Buffer {
  return applySplices(body, new AudioSealer(ids, provider).inEvent(body, 0, body.length));
}
