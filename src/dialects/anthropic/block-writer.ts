import { messageEvent } from './events.ts';

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
  delta(type: 'text' | 'thinking', delta: object): string {
    return this.#open?.type === type ? blockDelta(this.#open.index, delta) : '';
  }

  /** A piece of the latest text, which may have ended: each event has the index of its block. Empty where there is no text. */
  lateTextDelta(delta: object): string {
    return this.#lastText === undefined ? '' : blockDelta(this.#lastText, delta);
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

export function blockDelta(index: number, delta: object): string {
  return messageEvent('content_block_delta', { index, delta });
}

export function blockStop(index: number): string {
  return messageEvent('content_block_stop', { index });
}
