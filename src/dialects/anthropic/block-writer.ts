import { messageEvent } from './events.ts';

/** The types of pieces that consist of a text, and the name of the text in each. */
const memberOf = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'signature',
  input_json_delta: 'partial_json',
} as const;
type PieceType = keyof typeof memberOf;

/** Numbers the content blocks of one stream, and keeps which block of text or of thoughts is open. */
export class BlockWriter {
  #next = 0;
  #lastText: number | undefined;
  #open: { readonly type: 'text' | 'thinking'; readonly index: number } | undefined;

  isOpen(type: 'text' | 'thinking'): boolean {
    return this.#open?.type === type;
  }

  /** Begins a block where none of that type is open. @param empty the block before its first piece */
  ensureOpen(type: 'text' | 'thinking', empty: object): string {
    if (this.isOpen(type)) return '';
    const closed = this.closeOpen();
    const { index, event } = this.begin(empty);
    this.#open = { type, index };
    if (type === 'text') this.#lastText = index;
    return closed + event;
  }

  /** A piece of the open block. Empty where no block of that type is open. */
  piece(type: 'text' | 'thinking', of: PieceType, text: string): string {
    return this.#open?.type === type ? blockPiece(this.#open.index, of, text) : '';
  }

  /** A piece of the latest text, which may have ended: each event has the index of its block. Empty where there is no text. */
  lateTextDelta(delta: object): string {
    if (this.#lastText === undefined) return '';
    return messageEvent('content_block_delta', { index: this.#lastText, delta });
  }

  closeOpen(): string {
    if (this.#open === undefined) return '';
    const { index } = this.#open;
    this.#open = undefined;
    return blockStop(index);
  }

  /** A block that has no pieces. */
  whole(block: object): string {
    const closed = this.closeOpen();
    const { index, event } = this.begin(block);
    return closed + event + blockStop(index);
  }

  begin(block: object): { index: number; event: string } {
    const index = this.#next;
    this.#next += 1;
    return { index, event: messageEvent('content_block_start', { index, content_block: block }) };
  }
}

/** A piece of text of a block. There is one for nearly every token, so only the text in it is written as JSON. */
export function blockPiece(index: number, type: PieceType, text: string): string {
  const delta = `{"type":"${type}","${memberOf[type]}":${JSON.stringify(text)}}`;
  return `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":${delta}}\n\n`;
}

export function blockStop(index: number): string {
  return messageEvent('content_block_stop', { index });
}
