import type { EmitAnswerEvent } from '../../../core/answer-events.ts';
import { messagesIn } from '../../../core/framing.ts';
import type { Target } from '../../../core/plan.ts';
import { sseFraming } from '../../../core/sse/sse-framing.ts';
import type { StreamTransform } from '../../../core/stream-transform.ts';
import type { Usage } from '../../../core/usage.ts';
import type { StreamReader } from '../../dialect.ts';
import { doneData, isChunk, isWholeEvent, parseEventData } from '../chunk.ts';
import { readEventError } from '../read-error.ts';
import { readFigures, usageOf } from '../../openai-form/usage-figures.ts';
import { PassStream } from '../../pass-stream.ts';

/** The last part of the names of events that end a picture, a sound or a transcript. */
const finalEvent = /\.(?:completed|done)$/;

const nothingYet: Usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0, estimated: true };

/**
 * Reads along the events of images, speech and transcripts: `image_generation.completed`, `speech.audio.done`,
 * `transcript.text.done`. A stream may have several of them, so the clean end of the body behind one is the end. OpenAI sends no
 * end marker there; servers with its API may send `[DONE]`.
 */
class OperationEventReader implements StreamReader {
  #hasFinal = false;
  #ended = false;
  #usage = nothingYet;

  get ended(): boolean {
    return this.#ended;
  }

  get usage(): Usage {
    return this.#usage;
  }

  read(frames: Buffer, emit: EmitAnswerEvent): void {
    for (const event of messagesIn(frames, sseFraming)) {
      if (event.data === doneData) {
        this.#ended = true;
        return;
      }
      const value = parseEventData(event.data);
      const error = readEventError(value, event);
      if (error !== undefined) {
        this.#ended = true;
        emit({ kind: 'error', error });
        return;
      }
      if (isChunk(value)) this.#note(value);
    }
  }

  finish(): boolean {
    return this.#hasFinal;
  }

  #note(value: { readonly type?: unknown; readonly usage?: unknown }): void {
    if (typeof value.type === 'string' && finalEvent.test(value.type)) this.#hasFinal = true;
    const usage = typeof value.usage === 'object' ? usageOf(readFigures(value.usage)) : undefined;
    if (usage !== undefined) this.#usage = usage;
  }
}

/** Passes the events byte for byte. */
export function passEvents(target: Target): StreamTransform {
  return new PassStream(events, target);
}

const events = { framing: sseFraming, isWhole: isWholeEvent, streamReader: () => new OperationEventReader() };
