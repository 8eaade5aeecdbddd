import type { CitationEvent, TokenLogprob } from '../../core/answer-events.ts';
import { writeTokens } from '../openai-form/write-token.ts';
import { writeAnnotation } from './annotation.ts';
import type { EventNumbers } from './event-numbers.ts';
import type { HeldText } from './held-text.ts';
import { type ItemStatus, messageItem, refusalPart, textPart } from './output-items.ts';

interface MessagePlace {
  readonly id: string;
  readonly index: number;
  /** Number of characters of the answer's text that precede this message. */
  readonly textOffset: number;
}

interface OpenPart {
  readonly kind: 'text' | 'refusal';
  readonly delta: (text: string, rest?: string) => string;
  readonly annotations: object[];
  readonly logprobs: object[];
  text: string;
}

/** A message of the assistant whose content is still coming. */
export class OpenMessage {
  readonly index: number;
  readonly #place: MessagePlace;
  readonly #events: EventNumbers;
  readonly #held: HeldText;
  readonly #content: object[] = [];
  #part: OpenPart | undefined;
  /** Number of characters of the text in the parts that are complete. */
  #completeLength = 0;

  constructor(place: MessagePlace, events: EventNumbers, held: HeldText) {
    this.index = place.index;
    this.#place = place;
    this.#events = events;
    this.#held = held;
  }

  /** Number of characters of its text so far. */
  get textLength(): number {
    return this.#completeLength + (this.#part?.kind === 'text' ? this.#part.text.length : 0);
  }

  open(): string {
    return this.#item('added', messageItem(this.#place.id, 'in_progress', []));
  }

  addText(text: string): string {
    return this.#add('text', text, ',"logprobs":[]');
  }

  addRefusal(text: string): string {
    return this.#add('refusal', text);
  }

  addCitation(citation: CitationEvent): string {
    const [opening, part] = this.#openPart('text');
    const offset = this.#place.textOffset + this.#completeLength;
    const annotation = writeAnnotation(citation, offset, part.text.length);
    if (annotation === undefined) return opening;
    this.#held.add(JSON.stringify(annotation));
    const index = part.annotations.push(annotation) - 1;
    const event = { ...this.#partPlace(), annotation_index: index, annotation };
    return opening + this.#events.write('response.output_text.annotation.added', event);
  }

  addLogprobs(tokens: readonly TokenLogprob[]): string {
    const [opening, part] = this.#openPart('text');
    const written = writeTokens(tokens);
    const json = JSON.stringify(written);
    this.#held.add(json);
    part.logprobs.push(...written);
    return opening + part.delta('', `,"logprobs":${json}`);
  }

  close(status: ItemStatus): [events: string, item: object] {
    const ending = this.#closePart();
    const item = messageItem(this.#place.id, status, this.#content);
    return [ending + this.#item('done', item), item];
  }

  #add(kind: OpenPart['kind'], text: string, rest = ''): string {
    this.#held.add(text);
    const [opening, part] = this.#openPart(kind);
    part.text += text;
    return opening + part.delta(text, rest);
  }

  #openPart(kind: OpenPart['kind']): [opening: string, part: OpenPart] {
    if (this.#part?.kind === kind) return ['', this.#part];
    const closing = this.#closePart();
    const type = kind === 'text' ? 'response.output_text.delta' : 'response.refusal.delta';
    const delta = this.#events.deltas(type, this.#partPlace());
    const part: OpenPart = { kind, delta, annotations: [], logprobs: [], text: '' };
    this.#part = part;
    return [closing + this.#partEvent('added', writtenPart(part)), part];
  }

  #closePart(): string {
    const part = this.#part;
    if (part === undefined) return '';
    const { text, logprobs } = part;
    const place = this.#partPlace();
    const done =
      part.kind === 'text'
        ? this.#events.write('response.output_text.done', { ...place, text, logprobs })
        : this.#events.write('response.refusal.done', { ...place, refusal: text });
    const written = writtenPart(part);
    const out = done + this.#partEvent('done', written);
    if (part.kind === 'text') this.#completeLength += text.length;
    this.#content.push(written);
    this.#part = undefined;
    return out;
  }

  #item(what: 'added' | 'done', item: object): string {
    return this.#events.write(`response.output_item.${what}`, { output_index: this.index, item });
  }

  #partEvent(what: 'added' | 'done', part: object): string {
    return this.#events.write(`response.content_part.${what}`, { ...this.#partPlace(), part });
  }

  #partPlace(): object {
    return { item_id: this.#place.id, output_index: this.index, content_index: this.#content.length };
  }
}

function writtenPart({ kind, text, annotations, logprobs }: OpenPart): object {
  return kind === 'text' ? textPart(text, annotations, logprobs) : refusalPart(text);
}
