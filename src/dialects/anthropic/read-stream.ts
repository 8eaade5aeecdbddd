import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import { EventCursor } from '../../core/sse/event-cursor.ts';
import type { Usage } from '../../core/usage.ts';
import { unreadableAnswer } from '../../core/unreadable.ts';
import { isObject } from '../chat-form/read-value.ts';
import type { StreamReader } from '../dialect.ts';
import { readJson } from '../read-json.ts';
import { LostMembers } from '../lost-members.ts';
import { eventMembers, usualMembers } from './answer-members.ts';
import { BlockReader } from './block-reader.ts';
import { readFinish } from './finish-reasons.ts';
import { readRefusal } from './read-answer.ts';
import { anthropicErrorForm } from './read-error.ts';
import { MessageUsage } from './read-usage.ts';

type Members = Readonly<Record<string, unknown>>;

const lf = 0x0a;
/** How nearly every event of a stream begins. */
const deltaStart = Buffer.from('event: content_block_delta\ndata: {"type":"content_block_delta",');

/** Whether a frame is a delta in the form in which Anthropic sends it: two lines, the second of which is its data. */
function isPlainDelta(frame: Buffer): boolean {
  const { length } = deltaStart;
  if (frame.length < length || frame.compare(deltaStart, 0, length, 0, length) !== 0) return false;
  return frame.indexOf(lf, length) === frame.length - 2;
}

/** Reads a stream of Messages events into the hub. */
export class MessageReader implements StreamReader {
  readonly #cursor = new EventCursor();
  readonly #blocks = new BlockReader();
  readonly #usage = new MessageUsage();
  readonly #lost = new LostMembers(eventMembers, usualMembers);
  #began = false;
  #finished = false;
  #ended = false;

  get usage(): Usage {
    return this.#usage.charged;
  }

  get ended(): boolean {
    return this.#ended;
  }

  read(events: Buffer, emit: EmitAnswerEvent): void {
    const cursor = this.#cursor;
    cursor.open(events);
    while (!this.#ended && cursor.next()) {
      if (cursor.dataLines > 0) this.#event(cursor.data(), cursor.isNamedError, emit);
    }
    cursor.close();
  }

  skips(frame: Buffer): boolean {
    if (!isPlainDelta(frame)) return false;
    this.#usage.countOutput();
    return true;
  }

  finish(emit: EmitAnswerEvent): boolean {
    if (!this.#finished) return false;
    this.#end(emit);
    return true;
  }

  #event(data: string, isNamedError: boolean, emit: EmitAnswerEvent): void {
    if (data.trim() === '' && !isNamedError) return;
    const value = readJson(data);
    const error =
      isNamedError || !isObject(value) || value['type'] === 'error' || value['type'] === undefined
        ? anthropicErrorForm.read(value, { location: 'event', event: { data, isNamedError } })
        : undefined;
    if (error !== undefined) {
      this.#ended = true;
      emit({ kind: 'error', error });
    } else if (isObject(value)) {
      this.#message(value, emit);
      if (this.#began && !this.#ended) this.#lost.tell(value, emit);
    } else throw unreadableAnswer('it holds an event that is not a JSON object');
  }

  #message(event: Members, emit: EmitAnswerEvent): void {
    const { type, index } = event;
    switch (type) {
      case 'message_start':
        return this.#start(event['message'], emit);
      case 'content_block_start':
        this.#begin(undefined, emit);
        this.#blocks.begin(index, membersOf(event['content_block']), emit);
        return;
      case 'content_block_delta':
        this.#begin(undefined, emit);
        if (this.#blocks.add(index, membersOf(event['delta']), emit)) this.#usage.countOutput();
        return;
      case 'content_block_stop':
        this.#blocks.end(index, emit);
        return;
      case 'message_delta':
        return this.#finish(event, emit);
      case 'message_stop':
        this.#end(emit);
        return;
      default:
        // The documentation wants clients to pass over types that are new.
        if (type !== 'ping') this.#lost.tellEvent(type, emit);
    }
  }

  /** Some servers send the start twice. What stands in its content is a part of the answer, though Anthropic leaves it empty. */
  #start(value: unknown, emit: EmitAnswerEvent): void {
    const { model, usage, content } = membersOf(value);
    this.#usage.tell(usage, false);
    const isFirst = !this.#began;
    this.#begin(typeof model === 'string' && model !== '' ? model : undefined, emit);
    if (!isFirst || !Array.isArray(content)) return;
    for (const [index, block] of (content as unknown[]).entries()) {
      this.#blocks.begin(index, membersOf(block), emit);
      this.#blocks.end(index, emit);
    }
  }

  #begin(model: string | undefined, emit: EmitAnswerEvent): void {
    if (!this.#began) emit({ kind: 'start', model });
    this.#began = true;
  }

  #finish(event: Members, emit: EmitAnswerEvent): void {
    this.#begin(undefined, emit);
    const { stop_reason: reason, stop_sequence: sequence, stop_details: details } = membersOf(event['delta']);
    this.#usage.tell(event['usage'], true);
    const finish = this.#finished ? undefined : readFinish(reason, sequence);
    if (finish === undefined) return;
    this.#finished = true;
    this.#blocks.endAll(emit);
    readRefusal(details, emit);
    emit(finish);
  }

  #end(emit: EmitAnswerEvent): void {
    this.#begin(undefined, emit);
    this.#blocks.endAll(emit);
    emit({ kind: 'usage', usage: this.#usage.known });
    this.#ended = true;
  }
}

function membersOf(value: unknown): Members {
  return isObject(value) ? value : {};
}
