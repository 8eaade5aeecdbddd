import type { HearAnswer } from '../core/answer-events.ts';
import { type EventOfStream, messagesIn } from '../core/framing.ts';
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
  read(object: Record<string, unknown>, hear: HearAnswer, name?: string): void;
  /** See `StreamReader`. Absent where only the end of the stream makes it complete. */
  finish?(hear: HearAnswer): boolean;
}

/** Reads a stream whose messages are JSON objects: its errors itself, all else with the reader of its content. */
export class ObjectStreamReader implements StreamReader {
  readonly #content: ContentReader;
  readonly #errors: ErrorForm;
  readonly #parse: (text: string) => unknown;
  #failed = false;

  /** @param parse parses the text of a message; undefined where it is not JSON */
  constructor(content: ContentReader, errors: ErrorForm, parse = readJson) {
    this.#content = content;
    this.#errors = errors;
    this.#parse = parse;
  }

  get usage(): Usage {
    return this.#content.usage;
  }

  get ended(): boolean {
    return this.#failed || this.#content.ended;
  }

  read(frames: Buffer, hear: HearAnswer): void {
    for (const message of messagesIn(frames, this.#errors.framing)) {
      if (this.ended) return;
      this.#message(message, hear);
    }
  }

  finish(hear: HearAnswer): boolean {
    return this.#content.finish?.(hear) ?? false;
  }

  #message(event: EventOfStream, hear: HearAnswer): void {
    const value = this.#parse(event.data);
    const error = this.#errors.read(value, { place: 'event', event });
    if (error !== undefined) {
      this.#failed = true;
      hear({ kind: 'error', error });
    } else if (isObject(value)) this.#content.read(value, hear, event.name);
    else throw unreadableStream('it holds an event that is not a JSON object');
  }
}
