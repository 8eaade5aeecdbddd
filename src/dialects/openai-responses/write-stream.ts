import type { AnswerEvent, FinishEvent, ImageEvent, ReasoningEvent } from '../../core/answer-events.ts';
import type { Signature } from '../../core/signature.ts';
import type { Usage } from '../../core/usage.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import type { AnswerEnd, StreamWriter } from '../dialect.ts';
import { EventNumbers } from './event-numbers.ts';
import { HeldText } from './held-text.ts';
import { OpenCall } from './open-call.ts';
import { OpenMessage } from './open-message.ts';
import { OpenReasoning } from './open-reasoning.ts';
import { imageItem, type ItemStatus, reasoningItem } from './output-items.ts';
import { responseObject, type ResponseState, stateOf } from './response-object.ts';

/**
 * Writes a stream of events of the Responses API. The events that end a part, an item and the answer repeat what came
 * before them, so the whole answer is kept in memory until its end, within `HeldText`'s limit.
 */
export class ResponseStreamWriter implements StreamWriter {
  readonly #metadata: AnswerMetadata;
  readonly #events = new EventNumbers();
  readonly #held = new HeldText();
  /** The complete items, by their index in the output. */
  readonly #output: object[] = [];
  readonly #calls = new Map<number, OpenCall>();
  /** The message or the thought that is not complete yet. */
  #open: OpenMessage | OpenReasoning | undefined;
  #items = 0;
  /** Number of characters of the text in the messages that are complete. */
  #textLength = 0;
  #hasRefusal = false;
  #model = '';
  #finish: FinishEvent | undefined;

  constructor(metadata: AnswerMetadata) {
    this.#metadata = metadata;
    this.#model = metadata.upstreamModel;
  }

  get nextSequence(): number {
    return this.#events.next;
  }

  event(event: AnswerEvent): string {
    switch (event.kind) {
      case 'start':
        this.#model = event.model ?? this.#model;
        return this.#lifecycle('response.created') + this.#lifecycle('response.in_progress');
      case 'model':
        this.#model = event.model;
        return '';
      case 'text':
        return this.#text(event.text, event.signature);
      case 'refusal': {
        this.#hasRefusal = true;
        const [opening, message] = this.#message();
        return opening + message.addRefusal(event.text);
      }
      case 'citation': {
        const [opening, message] = this.#message();
        return opening + message.addCitation(event);
      }
      case 'logprobs': {
        if (event.of === 'refusal') return '';
        const [opening, message] = this.#message();
        return opening + message.addLogprobs(event.tokens);
      }
      case 'reasoning':
        return this.#reasoning(event);
      case 'tool_call_begin':
        return this.#beginCall(event);
      case 'tool_call_arguments':
        return this.#calls.get(event.call)?.add(event.json) ?? '';
      case 'tool_call_end':
        return this.#endCall(event.call);
      case 'image':
        return this.#image(event);
      case 'finish':
        this.#finish = event;
        return '';
      case 'usage':
      case 'audio':
      case 'lost':
      case 'extension':
      case 'error':
        break;
    }
    return '';
  }

  end({ usage }: AnswerEnd): string {
    let out = this.#close();
    for (const call of this.#calls.keys()) out += this.#endCall(call);
    const state = this.#state();
    return (
      out + this.#lifecycle(state.status === 'completed' ? 'response.completed' : 'response.incomplete', state, usage)
    );
  }

  #state(): ResponseState {
    return stateOf(this.#finish, this.#hasRefusal);
  }

  /** What ends after a finish reason that cuts the answer short is cut short too. */
  #itemStatus(): ItemStatus {
    return this.#state().status === 'completed' ? 'completed' : 'incomplete';
  }

  #lifecycle(type: string, state: ResponseState = { status: 'in_progress' }, usage?: Usage): string {
    const content = { model: this.#model, output: this.#output, usage };
    return this.#events.write(type, { response: responseObject(this.#metadata, state, content) });
  }

  #text(text: string, signature: Signature | undefined): string {
    let out = '';
    if (text !== '') {
      const [opening, message] = this.#message();
      out = opening + message.addText(text);
    }
    return signature === undefined ? out : out + this.#signature(signature);
  }

  #message(): [opening: string, message: OpenMessage] {
    if (this.#open instanceof OpenMessage) return ['', this.#open];
    const closing = this.#close();
    const place = this.#nextItem('msg');
    const message = new OpenMessage({ ...place, textOffset: this.#textLength }, this.#events, this.#held);
    this.#open = message;
    return [closing + message.open(), message];
  }

  #reasoning({ text, signature }: ReasoningEvent): string {
    let out = '';
    if (!(this.#open instanceof OpenReasoning)) {
      out = this.#close();
      this.#open = new OpenReasoning(this.#nextItem('rs'), this.#events, this.#held);
      out += this.#open.open();
    }
    out += this.#open.add(text);
    if (signature === undefined) return out;
    this.#open.signature = signature;
    return out + this.#close();
  }

  /** A signature that belongs to no thought. @param callId the call that it belongs to */
  #signature(signature: Signature, callId?: string): string {
    this.#held.add(signature.data);
    const closing = this.#close();
    const { id, index } = this.#nextItem('rs');
    return closing + this.#wholeItem(index, reasoningItem(id, '', signature, callId));
  }

  #beginCall({ call, id, name, signature }: Extract<AnswerEvent, { kind: 'tool_call_begin' }>): string {
    const out = signature === undefined ? this.#close() : this.#signature(signature, id);
    const open = new OpenCall({ id, name }, this.#nextItem('fc'), this.#events, this.#held);
    this.#calls.set(call, open);
    return out + open.open();
  }

  #endCall(call: number): string {
    const open = this.#calls.get(call);
    if (open === undefined) return '';
    this.#calls.delete(call);
    const [out, item] = open.close(this.#itemStatus());
    this.#output[open.index] = item;
    return out;
  }

  #image(event: ImageEvent): string {
    this.#held.add(event.data);
    const closing = this.#close();
    const { id, index } = this.#nextItem('ig');
    return closing + this.#wholeItem(index, imageItem(id, event));
  }

  #wholeItem(index: number, item: object): string {
    this.#output[index] = item;
    const place = { output_index: index, item };
    return (
      this.#events.write('response.output_item.added', place) + this.#events.write('response.output_item.done', place)
    );
  }

  /** Ends the message or the thought that is open. */
  #close(): string {
    const open = this.#open;
    if (open === undefined) return '';
    this.#open = undefined;
    const [out, item] = open.close(this.#itemStatus());
    this.#output[open.index] = item;
    if (open instanceof OpenMessage) this.#textLength += open.textLength;
    return out;
  }

  #nextItem(prefix: string): { readonly id: string; readonly index: number } {
    const index = this.#items;
    this.#items += 1;
    return { id: `${prefix}_${this.#metadata.answerId}_${index}`, index };
  }
}
