import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import { EventCursor } from '../../core/sse/event-cursor.ts';
import type { Usage } from '../../core/usage.ts';
import { unreadableStream } from '../../core/unreadable.ts';
import type { StreamReader } from '../dialect.ts';
import { LostMembers } from '../lost-members.ts';
import { answerMembers, usualMembers } from './answer-members.ts';
import { readFinish } from './finish-reasons.ts';
import { DetailPieces } from './own-signatures.ts';
import { namesBesideChoices } from './foreign-error-forms.ts';
import { parseJson } from '../openai-form/parse-json.ts';
import { readContent, readReasoning } from './read-content.ts';
import { readEventError } from './read-error.ts';
import { readLogprobs } from './read-logprobs.ts';
import { readAudio, readImages } from './read-media.ts';
import { readOthers } from './read-others.ts';
import { type AnswerSources, readAnnotations, readSources } from './read-sources.ts';
import { carriesOutput, doneData, isChunk, type OpenAiChunk } from './chunk.ts';
import { chunkFigures } from './read-usage.ts';
import { StreamUsage } from '../openai-form/stream-usage.ts';
import { callOfFunction, ToolCallPieces } from './tool-call-pieces.ts';

const openBrace = 0x7b;

/** A stream of `chat.completion.chunk` events, read into the hub. */
export class ChunkReader implements StreamReader {
  readonly #cursor = new EventCursor();
  readonly #toolCalls = new ToolCallPieces();
  readonly #usage = new StreamUsage();
  readonly #details = new DetailPieces();
  readonly #lost = new LostMembers(answerMembers, usualMembers);
  /** As they are told last: each event may repeat them. */
  #sources: AnswerSources | undefined;
  #began = false;
  #knowsModel = false;
  #finished = false;
  #ended = false;

  get usage(): Usage {
    return this.#usage.known;
  }

  get ended(): boolean {
    return this.#ended;
  }

  read(events: Buffer, emit: EmitAnswerEvent): void {
    // The first event of a stream may have a mark before it, and lines may end in CR: the cursor knows all of that.
    const text = this.#began ? events.toString() : '';
    if (text === '' || text.includes('\r')) {
      this.#readWithCursor(events, emit);
      return;
    }
    // Decoding once and cutting the text costs half as much as decoding each event.
    for (let from = 0; from < text.length && !this.#ended;) {
      const blank = text.indexOf('\n\n', from);
      const end = blank === -1 ? text.length : blank;
      const isOneLine = text.startsWith('data: ', from) && text.indexOf('\n', from) === end;
      if (isOneLine) this.#event(text.slice(from + 6, end), false, emit);
      else this.#readWithCursor(Buffer.from(text.slice(from, end + 2)), emit);
      from = end + 2;
    }
  }

  #readWithCursor(events: Buffer, emit: EmitAnswerEvent): void {
    const cursor = this.#cursor;
    cursor.open(events);
    while (!this.#ended && cursor.next()) {
      if (cursor.dataLines > 0) this.#event(cursor.data(), cursor.isNamedError, emit);
    }
    cursor.close();
  }

  finish(emit: EmitAnswerEvent): boolean {
    // Of the one answer that was asked for.
    if (!this.#finished) return false;
    this.#end(emit);
    return true;
  }

  #event(data: string, isNamedError: boolean, emit: EmitAnswerEvent): void {
    // Nearly every event is a chunk, and is not looked at for anything else.
    const isObject = data.charCodeAt(0) === openBrace && !isNamedError;
    if (!isObject) {
      if (data.trim() === '' && !isNamedError) return;
      if (data === doneData) {
        this.#end(emit);
        return;
      }
    }
    const chunk = parseJson(data);
    if (isObject && isChunk(chunk) && isPlain(asRecord(chunk))) {
      this.#chunk(chunk, emit);
      return;
    }
    const error = readEventError(chunk, { data, isNamedError });
    if (error !== undefined) {
      this.#ended = true;
      emit({ kind: 'error', error });
    } else if (isChunk(chunk)) this.#chunk(chunk, emit);
    else throw unreadableStream('it holds an event that is not a JSON object');
  }

  #chunk(chunk: OpenAiChunk, emit: EmitAnswerEvent): void {
    const model = typeof chunk.model === 'string' && chunk.model !== '' ? chunk.model : undefined;
    // Azure's first chunk tells what was filtered out of the request, and names no model.
    const isBeforeAnswer = model === undefined && Array.isArray(chunk.choices) && chunk.choices.length === 0;
    if (this.#began || !isBeforeAnswer) this.#begin(model, emit);
    this.#lost.tell(chunk, emit);
    if (chunk.citations !== undefined || chunk.search_results !== undefined) this.#sources = sourcesIn(chunk);
    let hasOutput = false;
    for (const choice of Array.isArray(chunk.choices) ? (chunk.choices as unknown[]) : []) {
      const { index, delta: piece, message, logprobs, finish_reason } = asRecord(choice);
      // Some servers send a whole answer as the only event.
      const delta = piece ?? message;
      // One answer was asked for. Another has no place in the hub, and leaving it out would be silent.
      if (index !== undefined && index !== 0)
        throw unreadableStream('it holds a second choice where one was asked for');
      hasOutput ||= carriesOutput(delta);
      this.#delta(asRecord(delta), emit);
      if (logprobs !== undefined && logprobs !== null) readLogprobs(logprobs, emit);
      this.#finish(finish_reason, emit);
    }
    if (hasOutput) this.#usage.countOutput();
    if (this.#finished) this.#usage.finished();
    const figures = chunkFigures(chunk);
    if (figures !== undefined) this.#usage.tell(figures);
  }

  #begin(model: string | undefined, emit: EmitAnswerEvent): void {
    if (!this.#began) emit({ kind: 'start', model });
    else if (!this.#knowsModel && model !== undefined) emit({ kind: 'model', model });
    this.#began = true;
    this.#knowsModel ||= model !== undefined;
  }

  #delta(delta: Readonly<Record<string, unknown>>, emit: EmitAnswerEvent): void {
    readReasoning(delta, emit);
    if (!readContent(delta['content'], emit)) throw unreadableStream('it holds content that is not text');
    const { refusal, tool_calls, function_call, annotations, reasoning_details: details, images, audio } = delta;
    if (Array.isArray(details)) this.#details.add(details);
    if (typeof refusal === 'string' && refusal !== '') emit({ kind: 'refusal', text: refusal });
    if (annotations !== undefined) readAnnotations(annotations, emit);
    if (images !== undefined) readImages(images, emit);
    if (audio !== undefined) readAudio(audio, emit);
    readOthers(delta, emit);
    if (Array.isArray(tool_calls)) this.#toolCalls.add(tool_calls, emit);
    else if (function_call !== undefined) this.#toolCalls.add(callOfFunction(function_call), emit);
  }

  #finish(reason: unknown, emit: EmitAnswerEvent): void {
    const finish = this.#finished ? undefined : readFinish(reason);
    if (finish === undefined) return;
    this.#finished = true;
    if (this.#sources !== undefined) readSources(this.#sources, emit);
    this.#toolCalls.begin(emit);
    const { signature } = this.#details;
    if (signature !== undefined) emit({ kind: 'reasoning', text: '', signature });
    emit(finish);
  }

  #end(emit: EmitAnswerEvent): void {
    this.#begin(undefined, emit);
    this.#toolCalls.finish(emit);
    emit({ kind: 'usage', usage: this.#usage.known });
    this.#ended = true;
  }
}

/**
 * Whether a chunk surely tells no error: one that has choices, of which none ends, no word of an error in them, and none of
 * the members beside them in which errors are told.
 */
function isPlain(chunk: Readonly<Record<string, unknown>>): boolean {
  if (!Array.isArray(chunk['choices'])) return false;
  for (const name of namesBesideChoices) if (chunk[name] !== undefined) return false;
  for (const choice of chunk['choices'] as unknown[]) {
    if (typeof choice !== 'object' || choice === null) return false;
    const { error, finish_reason: reason } = choice as { readonly error?: unknown; readonly finish_reason?: unknown };
    if (error !== undefined || (typeof reason === 'string' && reason !== '')) return false;
  }
  return true;
}

/** Nothing else of the event is kept. */
function sourcesIn({ citations, search_results }: OpenAiChunk): AnswerSources {
  return { citations, search_results };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
