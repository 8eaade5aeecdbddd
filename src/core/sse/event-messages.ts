import type { EventOfStream, MessageCursor } from '../framing.ts';
import { EventCursor } from './event-cursor.ts';

const openBrace = 0x7b;

/** Walks through the messages of one stream of events. Comments and events of empty data are no messages. */
export class EventMessages implements MessageCursor {
  readonly #cursor = new EventCursor();
  readonly #messageWithoutData: (frame: Buffer) => EventOfStream | undefined;
  #frames: Buffer | undefined;

  /** @param messageWithoutData the message in a frame that has no data */
  constructor(messageWithoutData: (frame: Buffer) => EventOfStream | undefined = () => undefined) {
    this.#messageWithoutData = messageWithoutData;
  }

  open(frames: Buffer): void {
    this.#frames = frames;
    this.#cursor.open(frames);
  }

  next(): EventOfStream | undefined {
    const cursor = this.#cursor;
    while (cursor.next()) {
      const { isNamedError } = cursor;
      const data = cursor.dataLines > 0 ? cursor.data() : undefined;
      if (data !== undefined && (isNamedError || data.charCodeAt(0) === openBrace || data.trim() !== '')) {
        return { data, isNamedError };
      }
      const other = this.#frames && this.#messageWithoutData(this.#frames.subarray(cursor.start, cursor.end));
      if (other !== undefined) return other;
    }
    this.#frames = undefined;
    cursor.close();
    return undefined;
  }
}
