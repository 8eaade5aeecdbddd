import type { EmitAnswerEvent } from '../core/answer-events.ts';
import { type EventOfStream, FrameCursor, type MessageCursor } from '../core/framing.ts';
import { unreadableStream } from '../core/unreadable.ts';
import type { Usage } from '../core/usage.ts';
import { isObject } from './chat-form/read-value.ts';
import type { StreamReader } from './dialect.ts';
import type { ErrorForm } from './error-reader.ts';
import { readJson } from './read-json.ts';

/** Reads the content of one stream whose messages are JSON objects. */
export interface ContentReader {
  /** The object that was read last ends the stream. */
  readonly ended: boolean;
  readonly usage: Usage;
  /**
   * Reads one object, which is not an error.
   * @param name the name of its event, where the frame has one
   * @throws GatewayError `upstream_invalid`
   */
  read(object: Record<string, unknown>, emit: EmitAnswerEvent, name?: string): void;
  /** See `StreamReader`. Absent where only the end of the stream makes it complete. */
  finish?(emit: EmitAnswerEvent): boolean;
}

/** Reads a stream whose messages are JSON objects: its errors itself, all else with the reader of its content. */
export class ObjectStreamReader implements StreamReader {
  readonly #content: ContentReader;
  readonly #errors: ErrorForm;
  readonly #parse: (text: string) => unknown;
  readonly #cursor: MessageCursor;
  #failed = false;

  /** @param parse parses the text of a message; undefined where it is not JSON */
  constructor(content: ContentReader, errors: ErrorForm, parse = readJson) {
    this.#content = content;
    this.#errors = errors;
    this.#parse = parse;
    const { framing } = errors;
    this.#cursor = framing.makeMessageCursor?.() ?? new FrameCursor(framing);
  }

  get usage(): Usage {
    return this.#content.usage;
  }

  get ended(): boolean {
    return this.#failed || this.#content.ended;
  }

  read(frames: Buffer, emit: EmitAnswerEvent): void {
    const cursor = this.#cursor;
    cursor.open(frames);
    while (!this.ended) {
      const message = cursor.next();
      if (message === undefined) return;
      this.#message(message, emit);
    }
  }

  finish(emit: EmitAnswerEvent): boolean {
    return this.#content.finish?.(emit) ?? false;
  }

  #message(event: EventOfStream, emit: EmitAnswerEvent): void {
    const value = this.#parse(event.data);
    const error = this.#errors.read(value, { location: 'event', event });
    if (error !== undefined) {
      this.#failed = true;
      emit({ kind: 'error', error });
    } else if (isObject(value)) this.#content.read(value, emit, event.name);
    else throw unreadableStream('it holds an event that is not a JSON object');
  }
}
