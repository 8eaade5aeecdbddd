import type { ObjectIds } from '../../core/object-ids.ts';
import { IdSealer } from '../openai-form/id-sealer.ts';
import type { EventSealer } from '../openai-form/sealed-stream.ts';
import { applySplices, type Splice } from '../splice-bytes.ts';
import { answerMayHoldId, answerPlaces } from './named-places.ts';

/** Seals the ids of containers and files, which a later request can name, in the answers and events of one provider. */
export class MessageSealer extends IdSealer implements EventSealer {
  readonly eventsMayHoldId = answerMayHoldId;

  inEvent(bytes: Buffer, start: number, end: number): readonly Splice[] {
    return this.inText(bytes, start, end, answerPlaces);
  }
}

/** A complete answer with the ids that the caller knows. @param body valid JSON */
export function sealAnswer(body: Buffer, provider: string, ids: ObjectIds): Buffer {
  return answerMayHoldId(body)
    ? applySplices(body, new MessageSealer(ids, provider).inEvent(body, 0, body.length))
    : body;
}
