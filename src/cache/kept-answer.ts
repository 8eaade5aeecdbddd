import type { AnswerHead } from '../core/exchange.ts';
import type { Recorded } from './recorded.ts';

const nothing: Buffer = Buffer.alloc(0);

/** A finished answer as it is kept for repeats. */
export class KeptAnswer implements Recorded {
  readonly head: AnswerHead;
  readonly end = 'clean';
  readonly failure = undefined;
  readonly isWhole = true;
  readonly isStream: boolean;
  readonly bytes: Buffer;

  constructor(head: AnswerHead, isStream: boolean, bytes: Buffer) {
    this.head = head;
    this.isStream = isStream;
    this.bytes = bytes;
  }

  get body(): Buffer | undefined {
    return this.isStream ? undefined : this.bytes;
  }

  get length(): number {
    return this.isStream ? this.bytes.length : 0;
  }

  read(offset: number): Buffer {
    return this.isStream ? this.bytes.subarray(offset) : nothing;
  }

  join(): void {}

  emptied(): void {}

  leave(): void {}
}
