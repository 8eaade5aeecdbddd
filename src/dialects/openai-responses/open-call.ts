import type { EventNumbers } from './event-numbers.ts';
import type { HeldText } from './held-text.ts';
import { callItem, type ItemStatus } from './output-items.ts';

/** A call of a tool whose arguments are still coming. */
export class OpenCall {
  readonly index: number;
  readonly #call: { readonly id: string; readonly name: string };
  readonly #id: string;
  readonly #events: EventNumbers;
  readonly #held: HeldText;
  readonly #delta: (json: string) => string;
  #json = '';

  constructor(
    call: { readonly id: string; readonly name: string },
    { id, index }: { readonly id: string; readonly index: number },
    events: EventNumbers,
    held: HeldText,
  ) {
    this.#call = call;
    this.#id = id;
    this.index = index;
    this.#events = events;
    this.#held = held;
    this.#delta = events.deltas('response.function_call_arguments.delta', { item_id: id, output_index: index });
    held.add(call.id + call.name);
  }

  open(): string {
    const item = callItem(this.#id, 'in_progress', this.#call, '');
    return this.#events.write('response.output_item.added', { output_index: this.index, item });
  }

  add(json: string): string {
    if (json === '') return '';
    this.#held.add(json);
    this.#json += json;
    return this.#delta(json);
  }

  close(status: ItemStatus): [events: string, item: object] {
    const item = callItem(this.#id, status, this.#call, this.#json);
    const place = { item_id: this.#id, output_index: this.index };
    const done = { ...place, name: this.#call.name, arguments: this.#json };
    return [
      this.#events.write('response.function_call_arguments.done', done) +
        this.#events.write('response.output_item.done', { output_index: this.index, item }),
      item,
    ];
  }
}
