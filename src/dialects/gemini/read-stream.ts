import type { HearAnswer } from '../../core/answer-events.ts';
import { GatewayError } from '../../core/errors.ts';
import { type EventOfStream, messagesIn } from '../../core/framing.ts';
import type { Usage } from '../../core/usage.ts';
import { isObject } from '../chat-form/read-value.ts';
import type { StreamReader } from '../dialect.ts';
import { geminiFraming } from './framing.ts';
import { parseAnswer } from './read-answer.ts';
import { ChunkReader } from './read-chunk.ts';
import { geminiErrorForm } from './read-error.ts';

/**
 * A stream of GenerateContentResponse chunks, read into the hub. It has no end marker: it is complete where its body has
 * ended cleanly and the finish reason has come.
 */
export class GeminiStreamReader implements StreamReader {
  readonly #chunks: ChunkReader;
  /** An error has come. */
  ended = false;

  /** @param readsParts see `ChunkReader` */
  constructor(readsParts: boolean) {
    this.#chunks = new ChunkReader(readsParts);
  }

  get usage(): Usage {
    return this.#chunks.usage;
  }

  read(frames: Buffer, hear: HearAnswer): void {
    for (const message of messagesIn(frames, geminiFraming)) if (!this.ended) this.#message(message, hear);
  }

  finish(hear: HearAnswer): boolean {
    if (!this.#chunks.finished) return false;
    hear({ kind: 'usage', usage: this.usage });
    return true;
  }

  #message(event: EventOfStream, hear: HearAnswer): void {
    const value = parseAnswer(event.data);
    const error = geminiErrorForm.read(value, { place: 'event', event });
    if (error !== undefined) {
      this.ended = true;
      hear({ kind: 'error', error });
    } else if (isObject(value)) this.#chunks.read(value, hear);
    else {
      const words = "The provider's stream could not be read: it holds an event that is not a JSON object.";
      throw new GatewayError('upstream_invalid', words);
    }
  }
}
