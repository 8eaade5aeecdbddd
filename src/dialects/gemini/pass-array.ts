import type { Ending, StreamTransform, Tally } from '../../core/stream-transform.ts';
import { messagesIn } from '../../core/framing.ts';
import { arrayEnd, elementBefore } from './array-form.ts';
import { geminiFraming } from './framing.ts';

/** Passes the events of a stream on as the elements of one JSON array. The JSON of each stays as it is. */
export class PassArray implements StreamTransform {
  readonly #events: StreamTransform;
  #began = false;

  /** @param events passes the events on unchanged */
  constructor(events: StreamTransform) {
    this.#events = events;
  }

  get ending(): Ending | undefined {
    return this.#events.ending;
  }

  take(frames: Buffer): string {
    return this.#elements(this.#events.take(frames));
  }

  finish(rest: Buffer): string {
    const elements = this.#elements(this.#events.finish(rest));
    return this.ending?.kind === 'complete' ? elements + arrayEnd(this.#began) : elements;
  }

  tally(): Tally {
    return this.#events.tally();
  }

  #elements(events: Buffer | string): string {
    let written = '';
    for (const { data } of messagesIn(Buffer.from(events), geminiFraming)) {
      written += elementBefore(this.#began) + data;
      this.#began = true;
    }
    return written;
  }
}
