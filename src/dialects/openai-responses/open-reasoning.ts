import type { Signature } from '../../core/signature.ts';
import type { EventNumbers } from './event-numbers.ts';
import type { HeldText } from './held-text.ts';
import { reasoningItem, summaryPart } from './output-items.ts';

/** A thought whose text is still coming. */
export class OpenReasoning {
  readonly index: number;
  readonly #id: string;
  readonly #events: EventNumbers;
  readonly #held: HeldText;
  readonly #delta: (text: string) => string;
  #signature: Signature | undefined;
  #text = '';

  constructor({ id, index }: { readonly id: string; readonly index: number }, events: EventNumbers, held: HeldText) {
    this.#id = id;
    this.index = index;
    this.#events = events;
    this.#held = held;
    this.#delta = events.deltas('response.reasoning_summary_text.delta', this.#place());
  }

  set signature(signature: Signature) {
    this.#held.add(signature.data);
    this.#signature = signature;
  }

  open(): string {
    const item = reasoningItem(this.#id, '');
    return this.#events.write('response.output_item.added', { output_index: this.index, item });
  }

  add(text: string): string {
    if (text === '') return '';
    this.#held.add(text);
    const opening = this.#text === '' ? this.#part('added', '') : '';
    this.#text += text;
    return opening + this.#delta(text);
  }

  close(): [events: string, item: object] {
    const item = reasoningItem(this.#id, this.#text, this.#signature);
    const done = { ...this.#place(), text: this.#text };
    const ending =
      this.#text === ''
        ? ''
        : this.#events.write('response.reasoning_summary_text.done', done) + this.#part('done', this.#text);
    return [ending + this.#events.write('response.output_item.done', { output_index: this.index, item }), item];
  }

  #part(what: 'added' | 'done', text: string): string {
    const event = { ...this.#place(), part: summaryPart(text) };
    return this.#events.write(`response.reasoning_summary_part.${what}`, event);
  }

  #place(): object {
    return { item_id: this.#id, output_index: this.index, summary_index: 0 };
  }
}
