import type { ExtensionEvent, EmitAnswerEvent } from '../../core/answer-events.ts';
import { unreadableStream } from '../../core/unreadable.ts';
import { isObject } from '../chat-form/read-value.ts';
import { readToken } from '../openai-form/read-token.ts';
import { readAnnotation } from './annotation.ts';
import { ToldText } from './told-text.ts';

type Members = Readonly<Record<string, unknown>>;

/** The kinds of text that an item contains, each in numbered parts. */
type SaidKind = 'text' | 'refusal' | 'summary' | 'thought';

/** How much of one item has been told. */
interface ItemProgress {
  /** What has been told of each part. */
  readonly told: Map<string, ToldText>;
  /** Number of characters of the answer's text before each part. */
  readonly offsets: Map<number, number>;
  readonly citations: Map<number, number>;
  hasLogprobs: boolean;
  call?: number;
  isDone: boolean;
}

/**
 * Reads the items of one answer into the hub: whole ones, and ones that come piece by piece. What the pieces have told is
 * not told again when the whole item follows; what they have left out is. Items are known by their index, because some
 * providers change the ids on the way.
 */
export class OutputReader {
  readonly #items = new Map<number, ItemProgress>();
  #textLength = 0;
  #calls = 0;
  /** Whether every piece is read, so that the whole text can be compared with the pieces. */
  #readsAllPieces = true;

  /** The pieces of a stream that is passed on are not all read. */
  skipsPieces(): void {
    this.#readsAllPieces = false;
  }

  /** Whether anything of any item was read. */
  get hasItems(): boolean {
    return this.#items.size > 0;
  }

  get hasCalls(): boolean {
    return this.#calls > 0;
  }

  /** An item begins. Its name and id are known when it is a call of a tool. */
  begin(index: number, item: unknown, emit: EmitAnswerEvent): void {
    if (isObject(item) && item['type'] === 'function_call') this.#beginCall(index, item, emit);
  }

  /** @param part the part's index in its item */
  say(index: number, kind: SaidKind, part: number, text: unknown, emit: EmitAnswerEvent): void {
    if (typeof text !== 'string' || text === '') return;
    const progress = this.#progress(index);
    const emitted = toldOf(progress, `${kind} ${part}`);
    const isFirst = emitted.isEmpty;
    emitted.add(text);
    if (kind === 'text') {
      if (isFirst) progress.offsets.set(part, this.#textLength);
      this.#textLength += text.length;
      emit({ kind, text });
    } else if (kind === 'refusal') emit({ kind, text });
    else if (kind === 'thought') emit({ kind: 'reasoning', text });
    // A summary has several paragraphs, each of which is a part.
    else emit({ kind: 'reasoning', text: isFirst && part > 0 ? `\n\n${text}` : text, isSummary: true });
  }

  addArguments(index: number, json: unknown, emit: EmitAnswerEvent): void {
    const progress = this.#items.get(index);
    if (progress?.call === undefined || typeof json !== 'string' || json === '') return;
    toldOf(progress, 'arguments').add(json);
    emit({ kind: 'tool_call_arguments', call: progress.call, json });
  }

  cite(index: number, part: number, annotation: unknown, emit: EmitAnswerEvent): void {
    const progress = this.#progress(index);
    progress.citations.set(part, (progress.citations.get(part) ?? 0) + 1);
    const citation = readAnnotation(annotation, progress.offsets.get(part) ?? this.#textLength);
    emit(citation === undefined ? foreign(annotation) : { kind: 'citation', ...citation });
  }

  addLogprobs(index: number, logprobs: unknown, emit: EmitAnswerEvent): void {
    if (!Array.isArray(logprobs) || logprobs.length === 0) return;
    this.#progress(index).hasLogprobs = true;
    emit({ kind: 'logprobs', of: 'text', tokens: logprobs.map(readToken) });
  }

  /** The item is whole. Tells what has not been told of it. */
  end(index: number, item: unknown, emit: EmitAnswerEvent): void {
    const progress = this.#progress(index);
    if (!isObject(item) || progress.isDone) return;
    progress.isDone = true;
    switch (item['type']) {
      case 'message':
        for (const [part, content] of listOf(item['content']).entries()) this.#endContent(index, part, content, emit);
        return;
      case 'reasoning':
        this.#endReasoning(index, item, emit);
        return;
      case 'function_call':
        this.#beginCall(index, item, emit);
        this.addArguments(index, this.#restOfArguments(index, item['arguments']), emit);
        if (progress.call !== undefined) emit({ kind: 'tool_call_end', call: progress.call });
        return;
      case 'image_generation_call': {
        const { result, output_format: format = 'png' } = item;
        if (typeof result !== 'string' || result === '') emit(foreign(item));
        else emit({ kind: 'image', data: result, mediaType: `image/${String(format)}` });
        return;
      }
      default:
        emit(foreign(item));
    }
  }

  #endContent(index: number, part: number, content: unknown, emit: EmitAnswerEvent): void {
    if (!isObject(content)) return emit(foreign(content));
    const { type, text, refusal, annotations, logprobs } = content;
    if (type === 'refusal') this.say(index, 'refusal', part, this.#rest(index, `refusal ${part}`, refusal, emit), emit);
    if (type !== 'output_text') {
      if (type !== 'refusal') emit(foreign(content));
      return;
    }
    this.say(index, 'text', part, this.#rest(index, `text ${part}`, text, emit), emit);
    const cited = this.#progress(index).citations.get(part) ?? 0;
    for (const annotation of listOf(annotations).slice(cited)) this.cite(index, part, annotation, emit);
    if (!this.#progress(index).hasLogprobs) this.addLogprobs(index, logprobs, emit);
  }

  #endReasoning(
    index: number,
    { id, summary, content, encrypted_content: data }: Members,
    emit: EmitAnswerEvent,
  ): void {
    for (const [kind, list] of [
      ['summary', summary],
      ['thought', content],
    ] as const) {
      for (const [part, one] of listOf(list).entries()) {
        const text = isObject(one) ? one['text'] : undefined;
        this.say(index, kind, part, this.#rest(index, `${kind} ${part}`, text, emit), emit);
      }
    }
    if (typeof data !== 'string' || data === '') return;
    const sealed = { dialect: 'openai-responses', kind: 'content', data } as const;
    const hasThought = [...this.#progress(index).told.keys()].some((key) => key.startsWith('thought'));
    const signature = typeof id === 'string' ? { ...sealed, id } : sealed;
    emit({ kind: 'reasoning', text: '', ...(hasThought ? {} : { isSummary: true }), signature });
  }

  #beginCall(index: number, { call_id: callId, id, name }: Members, emit: EmitAnswerEvent): void {
    const progress = this.#progress(index);
    if (progress.call !== undefined || typeof name !== 'string') return;
    const providerId = typeof callId === 'string' && callId !== '' ? callId : id;
    const call = this.#calls;
    this.#calls += 1;
    progress.call = call;
    const usedId = typeof providerId === 'string' && providerId !== '' ? providerId : `call_${index}`;
    emit({ kind: 'tool_call_begin', call, position: index, id: usedId, name });
  }

  /**
   * What has not been told of a text. Where another text has been told, the client has that one already, and the whole one
   * is told as what has no place: nobody knows which of the two is right.
   */
  #rest(index: number, key: string, whole: unknown, emit: EmitAnswerEvent): string | undefined {
    if (typeof whole !== 'string' || !this.#readsAllPieces) return undefined;
    const rest = toldOf(this.#progress(index), key).restOf(whole);
    if (rest === undefined) emit(foreign({ [key]: whole }));
    return rest;
  }

  /** @throws GatewayError `upstream_invalid` where the pieces were other arguments: a client would run the tool with them */
  #restOfArguments(index: number, whole: unknown): string | undefined {
    if (typeof whole !== 'string' || !this.#readsAllPieces) return undefined;
    const rest = toldOf(this.#progress(index), 'arguments').restOf(whole);
    if (rest !== undefined) return rest;
    throw unreadableStream('it holds whole arguments of a call that are others than those of its pieces');
  }

  #progress(index: number): ItemProgress {
    let progress = this.#items.get(index);
    if (progress === undefined) {
      progress = { told: new Map(), offsets: new Map(), citations: new Map(), hasLogprobs: false, isDone: false };
      this.#items.set(index, progress);
    }
    return progress;
  }
}

function toldOf({ told }: ItemProgress, key: string): ToldText {
  let text = told.get(key);
  if (text === undefined) {
    text = new ToldText();
    told.set(key, text);
  }
  return text;
}

/** What the hub has no form for. */
function foreign(value: unknown): ExtensionEvent {
  return { kind: 'extension', dialect: 'openai-responses', value };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
