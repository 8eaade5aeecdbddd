import type { HearAnswer } from '../../core/answer-events.ts';
import { GatewayError } from '../../core/errors.ts';
import { providerFailure } from '../../core/provider-failure.ts';
import { EventCursor } from '../../core/sse/event-cursor.ts';
import { readLastEvent } from '../../core/sse/last-event.ts';
import type { Usage } from '../../core/usage.ts';
import type { StreamReader } from '../dialect.ts';
import { readFinish } from './finish-reasons.ts';
import { readAnnotations, readContent, readReasoning } from './read-content.ts';
import { readEventError } from './read-error.ts';
import {
  carriesOutput,
  chunkFigures,
  doneData,
  isChunk,
  isWholeEvent,
  type OpenAiChunk,
  parseEventData,
} from './stream.ts';
import { StreamUsage } from './stream-usage.ts';
import { ToolCallPieces } from './tool-call-pieces.ts';

/** A stream of `chat.completion.chunk` events, read into the hub. */
export class ChunkReader implements StreamReader {
  readonly #cursor = new EventCursor();
  readonly #toolCalls = new ToolCallPieces();
  readonly #usage = new StreamUsage();
  readonly #provider: string;
  #began = false;
  #knowsModel = false;
  #finished = false;
  #ended = false;

  /** @param provider its configured name, for messages */
  constructor(provider: string) {
    this.#provider = provider;
  }

  get usage(): Usage {
    return this.#usage.known;
  }

  get ended(): boolean {
    return this.#ended;
  }

  read(events: Buffer, hear: HearAnswer): void {
    const cursor = this.#cursor;
    cursor.open(events);
    while (!this.#ended && cursor.next()) {
      if (cursor.dataLines > 0) this.#event(cursor.data(), cursor.isNamedError, hear);
    }
  }

  finish(rest: Buffer, hear: HearAnswer): boolean {
    const last = readLastEvent(rest);
    if (last.kind === 'cut' || (last.kind === 'event' && !isWholeEvent(last))) return false;
    if (last.kind === 'event') this.read(last.bytes, hear);
    // Of the one answer that was asked for.
    if (this.#ended || !this.#finished) return false;
    this.#end(hear);
    return true;
  }

  #event(data: string, isNamedError: boolean, hear: HearAnswer): void {
    if (data.trim() === '' && !isNamedError) return;
    if (data === doneData) {
      this.#end(hear);
      return;
    }
    const chunk = parseEventData(data);
    const error = readEventError(chunk, { data, isNamedError });
    if (error !== undefined) {
      this.#ended = true;
      hear({ kind: 'error', error: providerFailure(error, this.#provider) });
    } else if (isChunk(chunk)) this.#chunk(chunk, hear);
    else throw invalid('an event that is not a JSON object');
  }

  #chunk(chunk: OpenAiChunk, hear: HearAnswer): void {
    this.#begin(typeof chunk.model === 'string' && chunk.model !== '' ? chunk.model : undefined, hear);
    let hasOutput = false;
    for (const choice of Array.isArray(chunk.choices) ? (chunk.choices as unknown[]) : []) {
      const { index, delta, finish_reason } = asRecord(choice);
      // One answer was asked for. Another has no place in the hub, and leaving it out would be silent.
      if (index !== undefined && index !== 0) throw invalid('a second choice where one was asked for');
      hasOutput ||= carriesOutput(delta);
      this.#delta(asRecord(delta), hear);
      this.#finish(finish_reason, hear);
    }
    if (hasOutput) this.#usage.countOutput();
    if (this.#finished) this.#usage.finished();
    const figures = chunkFigures(chunk);
    if (figures !== undefined) this.#usage.tell(figures);
  }

  #begin(model: string | undefined, hear: HearAnswer): void {
    if (!this.#began) hear({ kind: 'start', model });
    else if (!this.#knowsModel && model !== undefined) hear({ kind: 'model', model });
    this.#began = true;
    this.#knowsModel ||= model !== undefined;
  }

  #delta(delta: Readonly<Record<string, unknown>>, hear: HearAnswer): void {
    readReasoning(delta, hear);
    if (!readContent(delta['content'], hear)) throw invalid('content that is not text');
    const { refusal, tool_calls, annotations } = delta;
    if (typeof refusal === 'string' && refusal !== '') hear({ kind: 'refusal', text: refusal });
    if (annotations !== undefined) readAnnotations(annotations, hear);
    if (Array.isArray(tool_calls)) this.#toolCalls.add(tool_calls, hear);
  }

  #finish(reason: unknown, hear: HearAnswer): void {
    const finish = this.#finished ? undefined : readFinish(reason);
    if (finish === undefined) return;
    this.#finished = true;
    this.#toolCalls.begin(hear);
    hear(finish);
  }

  #end(hear: HearAnswer): void {
    this.#begin(undefined, hear);
    this.#toolCalls.finish(hear);
    hear({ kind: 'usage', usage: this.#usage.known });
    this.#ended = true;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function invalid(what: string): GatewayError {
  return new GatewayError('upstream_invalid', `The provider's stream could not be read: it holds ${what}.`);
}
