import { unreadableStream } from '../../core/unreadable.ts';

/** The largest answers of today's models have a quarter of it. */
const maxCharacters = 4_194_304;

/** Counts the characters of one answer that are kept until its end. */
export class HeldText {
  #characters = 0;

  /** @throws GatewayError `upstream_invalid` where it is too much */
  add(text: string): void {
    this.#characters += text.length;
    if (this.#characters <= maxCharacters) return;
    throw unreadableStream(`it holds an answer of more than ${maxCharacters} characters`);
  }
}
