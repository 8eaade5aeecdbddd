import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import type { Signature } from '../../core/signature.ts';
import type { Usage } from '../../core/usage.ts';
import { unreadableAnswer } from '../../core/unreadable.ts';
import { isObject } from '../chat-form/read-value.ts';
import { LostMembers } from '../lost-members.ts';
import { answerMembers, usualMembers } from './answer-members.ts';
import { readFinish } from './finish-reasons.ts';
import type { Members } from './proto-members.ts';
import { CallReader } from './read-calls.ts';
import { GroundingReader } from './read-grounding.ts';
import { readLogprobs } from './read-logprobs.ts';
import { hasUsage, readUsage } from './read-usage.ts';
import { readSignature } from './signature.ts';

/** Reads GenerateContentResponse objects into the hub: the chunks of a stream, or the one of a complete answer. */
export class ChunkReader {
  /** A stream has no end marker. */
  readonly ended = false;
  readonly #calls = new CallReader();
  readonly #grounding = new GroundingReader();
  readonly #readsParts: boolean;
  readonly #lost = new LostMembers(answerMembers, usualMembers);
  /** Candidates that have begun and not ended. */
  readonly #open = new Set<unknown>();
  #finished = false;
  #began = false;
  #knowsModel = false;
  #outputEvents = 0;
  #figures: unknown;

  /** @param readsParts false where the client gets the provider's own bytes, with any number of candidates; the hub has one */
  constructor(readsParts: boolean) {
    this.#readsParts = readsParts;
  }

  /** The usage so far; marked as estimated where the provider has not counted all of it. */
  get usage(): Usage {
    const counted = readUsage(this.#figures, this.#outputEvents);
    const outputTokens = this.#outputEvents;
    return counted ?? { inputTokens: 0, outputTokens, totalTokens: outputTokens, estimated: true };
  }

  /** @throws GatewayError `upstream_invalid` */
  read(chunk: Members, emit: EmitAnswerEvent): void {
    const { candidates, promptFeedback, usageMetadata, modelVersion } = chunk;
    this.#begin(typeof modelVersion === 'string' && modelVersion !== '' ? modelVersion : undefined, emit);
    if (this.#readsParts) this.#lost.tell(chunk, emit);
    // Figures grow from chunk to chunk. Some chunks of Vertex tell the kind of traffic only.
    if (hasUsage(usageMetadata)) this.#figures = usageMetadata;
    for (const candidate of Array.isArray(candidates) ? (candidates as unknown[]) : []) {
      if (isObject(candidate)) this.#candidate(candidate, emit);
    }
    const blocked = isObject(promptFeedback) ? promptFeedback['blockReason'] : undefined;
    if (typeof blocked === 'string' && blocked !== 'BLOCKED_REASON_UNSPECIFIED') this.#block(blocked, emit);
  }

  /** A stream is complete where its body has ended and every candidate has its finish reason, or the prompt was blocked. */
  finish(emit: EmitAnswerEvent): boolean {
    if (!this.#finished || this.#open.size > 0) return false;
    emit({ kind: 'usage', usage: this.usage });
    return true;
  }

  /** Ends a call whose end has not come although the answer is complete. */
  end(emit: EmitAnswerEvent): void {
    this.#calls.end(emit);
  }

  #begin(model: string | undefined, emit: EmitAnswerEvent): void {
    if (!this.#began) emit({ kind: 'start', model });
    else if (!this.#knowsModel && model !== undefined) emit({ kind: 'model', model });
    this.#began = true;
    this.#knowsModel ||= model !== undefined;
  }

  #candidate(candidate: Members, emit: EmitAnswerEvent): void {
    const { index = 0, content, finishReason, logprobsResult } = candidate;
    if (!this.#readsParts) {
      const finish = readFinish(finishReason, false);
      this.#outputEvents += 1;
      this.#end(index, finish !== undefined);
      if (finish !== undefined) emit(finish);
      return;
    }
    if (index !== 0) throw unreadableAnswer('it holds a second candidate where one was asked for');
    const parts = isObject(content) ? content['parts'] : undefined;
    for (const part of Array.isArray(parts) ? (parts as unknown[]) : []) if (isObject(part)) this.#part(part, emit);
    readLogprobs(logprobsResult, emit);
    this.#grounding.read(candidate, emit);
    const finish = readFinish(finishReason, this.#calls.count > 0);
    this.#end(index, finish !== undefined);
    if (finish === undefined) return;
    this.end(emit);
    emit(finish);
  }

  #end(index: unknown, hasEnded: boolean): void {
    if (!hasEnded) {
      this.#open.add(index);
      return;
    }
    this.#open.delete(index);
    this.#finished = true;
  }

  #part(part: Members, emit: EmitAnswerEvent): void {
    const { text, thought, thoughtSignature, functionCall, inlineData } = part;
    const signature = readSignature(thoughtSignature);
    const signed = signature === undefined ? {} : { signature };
    if (isObject(functionCall)) {
      this.#outputEvents += 1;
      this.#calls.read(functionCall, signature, emit);
    } else if (typeof text === 'string') {
      if (text === '' && signature === undefined) return;
      this.#outputEvents += 1;
      if (thought === true) emit({ kind: 'reasoning', text, isSummary: true, ...signed });
      else {
        this.#grounding.keepText(text);
        emit(signature === undefined ? { kind: 'text', text } : { kind: 'text', text, signature });
      }
    } else if (thought === true || !isObject(inlineData) || !readMedia(inlineData, signed, emit)) {
      // An image within the thoughts is none of the answer's.
      emit({ kind: 'extension', dialect: 'gemini', value: part });
    }
  }

  #block(reason: string, emit: EmitAnswerEvent): void {
    if (this.#finished) return;
    this.#finished = true;
    emit({ kind: 'finish', reason: 'content_filter', providerReason: reason });
  }
}

function readMedia({ mimeType, data }: Members, signed: { signature?: Signature }, emit: EmitAnswerEvent): boolean {
  if (typeof mimeType !== 'string' || typeof data !== 'string') return false;
  if (mimeType.startsWith('image/')) emit({ kind: 'image', data, mediaType: mimeType, ...signed });
  else if (mimeType.startsWith('audio/')) {
    emit({ kind: 'audio', data, mediaType: mimeType });
    // A sound of the hub is not signed.
    if (signed.signature !== undefined) emit({ kind: 'extension', dialect: 'gemini', value: { signature: true } });
  } else return false;
  return true;
}
