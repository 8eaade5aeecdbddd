import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import { EventCursor } from '../../core/sse/event-cursor.ts';
import type { Usage } from '../../core/usage.ts';
import { unreadableStream } from '../../core/unreadable.ts';
import { isObject } from '../chat-form/read-value.ts';
import type { StreamReader } from '../dialect.ts';
import { StreamUsage } from '../openai-form/stream-usage.ts';
import { readJson } from '../read-json.ts';
import { LostMembers } from '../lost-members.ts';
import { eventMembers, usualMembers } from './answer-members.ts';
import { isKnownType } from './known-events.ts';
import { lastEvents, openaiResponsesErrorForm } from './read-error.ts';
import { readFinish } from './read-finish.ts';
import { OutputReader } from './read-output.ts';
import { responseFigures } from './read-usage.ts';

type Members = Readonly<Record<string, unknown>>;

const lf = 0x0a;
const eventStart = Buffer.from('event: response.');
const deltaEnd = Buffer.from('.delta');
const dataStart = Buffer.from('data: {"type":"');

/**
 * Whether a frame is a delta in the form in which OpenAI sends it: two lines, and the data begins with the type that the
 * event's name says.
 */
function isPlainDelta(frame: Buffer): boolean {
  if (!startsAt(frame, 0, eventStart)) return false;
  const nameEnd = frame.indexOf(lf, eventStart.length);
  if (!startsAt(frame, nameEnd - deltaEnd.length, deltaEnd) || !startsAt(frame, nameEnd + 1, dataStart)) return false;
  const typeAt = nameEnd + 1 + dataStart.length;
  const name = frame.subarray('event: '.length, nameEnd);
  return startsAt(frame, typeAt, name) && frame.indexOf(lf, typeAt) === frame.length - 2;
}

function startsAt(bytes: Buffer, at: number, expected: Buffer): boolean {
  const end = at + expected.length;
  return at >= 0 && end <= bytes.length && bytes.compare(expected, 0, expected.length, at, end) === 0;
}

/** A stream of events of the Responses API, read into the hub. */
export class ResponseReader implements StreamReader {
  readonly #cursor = new EventCursor();
  readonly #output = new OutputReader();
  readonly #usage = new StreamUsage();
  readonly #lost = new LostMembers(eventMembers, usualMembers);
  #began = false;
  #knowsModel = false;
  #ended = false;
  #nextSequence = 0;

  get usage(): Usage {
    return this.#usage.known;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get nextSequence(): number {
    return this.#nextSequence;
  }

  read(events: Buffer, emit: EmitAnswerEvent): void {
    const cursor = this.#cursor;
    cursor.open(events);
    while (!this.#ended && cursor.next()) {
      if (cursor.dataLines > 0) this.#readEvent(cursor.data(), cursor.isNamedError, emit);
    }
    cursor.close();
  }

  skips(frame: Buffer): boolean {
    this.#output.skipsPieces();
    if (!isPlainDelta(frame)) return false;
    this.#usage.countOutput();
    this.#nextSequence += 1;
    return true;
  }

  /** A stream without `response.completed` or one of its like was cut. */
  finish(): boolean {
    return false;
  }

  #readEvent(data: string, isNamedError: boolean, emit: EmitAnswerEvent): void {
    // Some servers end their streams like those of chat completions. Nothing but the last event of a response ends this one.
    if ((data.trim() === '' && !isNamedError) || data === '[DONE]') return;
    const value = readJson(data);
    const type = isObject(value) ? value['type'] : undefined;
    const error =
      isNamedError || type === undefined || type === 'error' || type === 'response.failed' || lastEvents.has(type)
        ? openaiResponsesErrorForm.read(value, { location: 'event', event: { data, isNamedError } })
        : undefined;
    if (error !== undefined) {
      this.#ended = true;
      emit({ kind: 'error', error });
      return;
    }
    if (!isObject(value)) throw unreadableStream('it holds an event that is not a JSON object');
    const { sequence_number: number } = value;
    this.#nextSequence = (typeof number === 'number' ? number : this.#nextSequence) + 1;
    if (this.#began) this.#tellLost(value, emit);
    this.#readMembers(value, emit);
  }

  #readMembers(event: Members, emit: EmitAnswerEvent): void {
    const { response, item, delta, annotation, logprobs } = event;
    const index = indexIn(event, 'output_index');
    const part = indexIn(event, 'content_index');
    switch (event['type']) {
      case 'response.output_text.delta':
        this.#say(emit);
        this.#output.say(index, 'text', part, delta, emit);
        this.#output.addLogprobs(index, logprobs, emit);
        return;
      case 'response.refusal.delta':
        this.#say(emit);
        this.#output.say(index, 'refusal', part, delta, emit);
        return;
      case 'response.reasoning_summary_text.delta':
        this.#say(emit);
        this.#output.say(index, 'summary', indexIn(event, 'summary_index'), delta, emit);
        return;
      case 'response.reasoning_text.delta':
        this.#say(emit);
        this.#output.say(index, 'thought', part, delta, emit);
        return;
      case 'response.function_call_arguments.delta':
        this.#say(emit);
        this.#output.addArguments(index, delta, emit);
        return;
      case 'response.audio.delta':
        return this.#sound({ data: delta }, emit);
      case 'response.audio.transcript.delta':
        return this.#sound({ transcript: delta }, emit);
      case 'response.output_text.annotation.added':
        this.#output.cite(index, part, annotation, emit);
        return;
      case 'response.output_item.added':
        this.#begin(undefined, emit);
        this.#output.begin(index, item, emit);
        return;
      case 'response.output_item.done':
        this.#begin(undefined, emit);
        this.#output.end(index, item, emit);
        return;
      case 'response.completed':
      case 'response.incomplete':
        this.#end(isObject(response) ? response : {}, event['type'], emit);
        return;
      default:
        if (isObject(response)) this.#begin(response['model'], emit);
        if (!isKnownType(event['type'])) this.#lost.tellEvent(event['type'], emit);
    }
  }

  /** The last event repeats the items, of which their own events have told. */
  #tellLost(event: Members, emit: EmitAnswerEvent): void {
    const { response } = event;
    const repeats = this.#output.hasItems && isObject(response) && response['output'] !== undefined;
    this.#lost.tell(repeats ? { ...event, response: { ...response, output: undefined } } : event, emit);
  }

  #begin(model: unknown, emit: EmitAnswerEvent): void {
    const reported = typeof model === 'string' && model !== '' ? model : undefined;
    if (!this.#began) emit({ kind: 'start', model: reported });
    else if (!this.#knowsModel && reported !== undefined) emit({ kind: 'model', model: reported });
    this.#began = true;
    this.#knowsModel ||= reported !== undefined;
  }

  #say(emit: EmitAnswerEvent): void {
    this.#begin(undefined, emit);
    this.#usage.countOutput();
  }

  #sound(piece: { readonly data?: unknown; readonly transcript?: unknown }, emit: EmitAnswerEvent): void {
    this.#say(emit);
    const { data, transcript } = piece;
    if (typeof data === 'string') emit({ kind: 'audio', data });
    if (typeof transcript === 'string') emit({ kind: 'audio', transcript });
  }

  #end(response: Members, type: string, emit: EmitAnswerEvent): void {
    this.#begin(response['model'], emit);
    // The list repeats what the events have told. Its positions are not always the indexes of the events, so it is read
    // only where no event has told of an item.
    const output = this.#output.hasItems ? [] : response['output'];
    for (const [index, item] of (Array.isArray(output) ? (output as unknown[]) : []).entries()) {
      this.#output.end(index, item, emit);
    }
    // The event's own type counts where the response in it has no status.
    const status = response['status'] ?? type.slice('response.'.length);
    const finish = readFinish({ ...response, status }, this.#output.hasCalls);
    if (finish !== undefined) emit(finish);
    this.#usage.finished();
    const figures = responseFigures(response);
    if (figures !== undefined) this.#usage.tell(figures);
    emit({ kind: 'usage', usage: this.#usage.known });
    this.#ended = true;
  }
}

function indexIn(event: Members, name: string): number {
  const value = event[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
